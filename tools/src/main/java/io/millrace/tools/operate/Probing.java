package io.millrace.tools.operate;

import io.millrace.config.BackendConfig;
import io.millrace.config.BackendPort;
import io.millrace.config.FrontendConfig;
import io.millrace.config.ProbeConfig;
import io.millrace.control.ProbeTargets;
import io.millrace.health.ProbeRound;
import io.millrace.health.ProbeTarget;
import io.millrace.health.ProbeTrace;
import io.millrace.health.Verdict;
import io.millrace.net.NameLookup;
import io.millrace.tools.args.Settings;
import io.millrace.tools.args.UsageException;
import io.millrace.tools.names.StandsFor;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * One probe to be made.
 *
 * @param name of what is probed
 * @param target what is asked and how
 * @param addresses in order
 */
record Probing(String name, ProbeTarget target, List<InetAddress> addresses) {
  private static final int NO_PORT = 1;
  private static final String PLACE = "( of \\S+)? \\(argument \\d+\\)";

  /**
   * What the flags of a run ask a backend.
   *
   * @param subject as {@code --backend} reads it
   * @param flags of the probe
   * @param names looked up here
   * @return a probe for each {@code --health} and for each backend that the name stands for
   * @throws IOException when nobody knows the name
   */
  static List<Probing> of(final String subject, final List<String> flags, final NameLookup names)
      throws IOException {
    final FrontendConfig frontend = frontend(subject, flags);
    final BackendConfig backend = frontend.pool().backends().get(0);
    if (targets(frontend, backend, subject).isEmpty()) {
      throw new UsageException("--health none asks nothing");
    }
    final List<Probing> all = new ArrayList<>();
    for (final Map.Entry<BackendConfig, List<InetAddress>> each :
        StandsFor.of(names, backend).entrySet()) {
      final BackendConfig found = each.getKey();
      final boolean many = backend.resolve().isMany();
      final String suffix = many ? found.name().substring(backend.name().length()) : "";
      for (final ProbeTarget target : targets(frontend, found, subject)) {
        all.add(new Probing(subject + suffix, target, each.getValue()));
      }
    }
    return all;
  }

  /**
   * The one probe that a running process tells.
   *
   * @param address literal, with a port
   * @param flags of the probe
   */
  static ProbeTarget target(final String address, final List<String> flags) {
    final FrontendConfig frontend = frontend(address, flags);
    return targets(frontend, frontend.pool().backends().get(0), address).get(0);
  }

  private static FrontendConfig frontend(final String subject, final List<String> flags) {
    final List<String> words = new ArrayList<>(List.of("--dir", "unused", "--backend", subject));
    words.addAll(List.of("--listen", protocol(flags) + "://127.0.0.1:" + NO_PORT));
    words.addAll(flags);
    try {
      return Settings.read(words, Path.of(""), System.getenv()).config().frontends().get(0);
    } catch (final UsageException e) {
      throw new UsageException(withoutRun(e.getMessage()));
    }
  }

  /** Nobody has written the run that is put together here: neither its frontend nor its places. */
  private static String withoutRun(final String message) {
    return message
        .replaceFirst("^--backend" + PLACE + ": ", "")
        .replaceFirst("^(--[a-z-]+)" + PLACE, "$1");
  }

  private static List<ProbeTarget> targets(
      final FrontendConfig frontend, final BackendConfig backend, final String subject) {
    final List<ProbeTarget> targets = new ArrayList<>();
    for (final ProbeConfig probe : frontend.pool().health().probes()) {
      final boolean follows = backend.port().equals(BackendPort.SAME);
      if (probe.port() == 0 && follows && !backend.resolve().isService()) {
        throw new UsageException("\"" + subject + "\" has no port; write HOST:PORT");
      }
      targets.add(ProbeTargets.of(frontend, backend, probe, NO_PORT));
    }
    return targets;
  }

  /** A frontend of the probe's protocol, so that it carries the header that clients do. */
  private static String protocol(final List<String> flags) {
    return flags.stream().anyMatch(each -> each.matches("(udp|dns|a2s|raknet)\\b.*"))
        ? "udp"
        : "tcp";
  }

  Verdict run(final ProbeTrace trace) {
    return ProbeRound.run(List.of(target), any -> addresses, trace, System::nanoTime).get(target);
  }
}
