package io.millrace.tools.run;

import io.millrace.config.BackendConfig;
import io.millrace.config.ForwarderConfig;
import io.millrace.config.FrontendConfig;
import io.millrace.config.ListenConfig;
import io.millrace.config.ProbeConfig;
import io.millrace.control.BindFailure;
import io.millrace.control.Binder;
import io.millrace.control.BoundSockets;
import io.millrace.control.Events;
import io.millrace.control.ProbeTargets;
import io.millrace.health.ProbeRound;
import io.millrace.health.ProbeTarget;
import io.millrace.health.ProbeTrace;
import io.millrace.health.Verdict;
import io.millrace.net.NameLookup;
import io.millrace.tools.args.ProbeSpelling;
import io.millrace.tools.args.Spelling;
import io.millrace.tools.http.HttpService;
import io.millrace.tools.names.FreshLookup;
import io.millrace.tools.names.StandsFor;
import java.io.IOException;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What {@code check --live} does beyond reading: binds the addresses for a moment, looks the names
 * up and asks each backend once.
 */
final class LiveCheck {
  private final ForwarderConfig config;
  private final Surroundings surroundings;
  private final NameLookup names = new FreshLookup();
  private final StringBuilder out = new StringBuilder();
  private final List<BoundSockets> bound = new ArrayList<>();
  private final List<Asked> all = new ArrayList<>();
  private boolean good = true;

  private LiveCheck(final ForwarderConfig config, final Surroundings surroundings) {
    this.config = config;
    this.surroundings = surroundings;
  }

  /** One probe of one backend. */
  private record Asked(
      FrontendConfig frontend, String name, ProbeTarget target, List<InetAddress> addresses) {}

  /**
   * Does it.
   *
   * @param out takes a line for each thing that was tried
   * @return whether a run would bind everything, know all names and have a good backend for each
   *     frontend that probes
   */
  static boolean run(
      final ForwarderConfig config, final Surroundings surroundings, final StringBuilder out) {
    final LiveCheck check = new LiveCheck(config, surroundings);
    try {
      config.frontends().forEach(check::bindAndResolve);
    } finally {
      check.bound.forEach(BoundSockets::closeAll);
    }
    check.probe();
    out.append(check.out);
    return check.good;
  }

  /** Binds the address of {@code --http} for a moment; null when there is none. */
  static boolean http(
      final ListenConfig listen, final Surroundings surroundings, final StringBuilder out) {
    if (listen == null) {
      return true;
    }
    final String address = Spelling.listen(listen, listen.firstPort());
    try (HttpService http = HttpService.bind(listen)) {
      out.append("# http: can listen on ").append(address);
      out.append(http.port() == listen.firstPort() ? "\n" : ", any port\n");
      return true;
    } catch (final IOException e) {
      surroundings.tell("--http: cannot listen on " + address + ": " + e.getMessage());
      return false;
    }
  }

  private void bindAndResolve(final FrontendConfig frontend) {
    final Events events = new Events(surroundings::tell, System::currentTimeMillis);
    int listenPort = frontend.listen().firstPort();
    try {
      final BoundSockets sockets =
          new Binder(config.loops(), config.portSharing(), events).bind(frontend);
      bound.add(sockets);
      listenPort = sockets.addresses().get(0).getPort();
      final List<String> texts = sockets.addresses().stream().map(Spelling::address).toList();
      line(frontend.name(), "can listen on " + String.join(", ", texts));
    } catch (final BindFailure e) {
      bad(e.getMessage());
    }
    for (final BackendConfig backend : frontend.pool().backends()) {
      try {
        final int port = Math.max(1, listenPort);
        StandsFor.of(names, backend)
            .forEach((each, addresses) -> add(frontend, each, port, addresses));
      } catch (final IOException e) {
        bad(frontend.name() + "/" + backend.name() + ": \"" + backend.host() + "\" is not known");
      }
    }
  }

  private void add(
      final FrontendConfig frontend,
      final BackendConfig backend,
      final int listenPort,
      final List<InetAddress> addresses) {
    final String name = frontend.name() + "/" + backend.name();
    final List<String> texts = addresses.stream().map(InetAddress::getHostAddress).toList();
    line(name, "stands for " + String.join(", ", texts));
    for (final ProbeConfig probe : frontend.pool().health().probes()) {
      final ProbeTarget target = ProbeTargets.of(frontend, backend, probe, listenPort);
      all.add(new Asked(frontend, name, target, addresses));
    }
  }

  private void probe() {
    final Map<ProbeTarget, List<InetAddress>> addresses = new LinkedHashMap<>();
    all.forEach(each -> addresses.putIfAbsent(each.target(), each.addresses()));
    final Map<ProbeTarget, Verdict> verdicts =
        ProbeRound.run(
            List.copyOf(addresses.keySet()), addresses::get, ProbeTrace.NONE, System::nanoTime);
    final Map<FrontendConfig, Map<String, Boolean>> serving = new LinkedHashMap<>();
    for (final Asked each : all) {
      final Verdict verdict = verdicts.get(each.target());
      line(each.name(), ProbeSpelling.flag(each.target().probe()) + ": " + verdict.text());
      serving
          .computeIfAbsent(each.frontend(), key -> new LinkedHashMap<>())
          .merge(each.name(), verdict.outcome().isGood(), Boolean::logicalAnd);
    }
    serving.forEach(
        (frontend, backends) -> {
          if (!backends.containsValue(true)) {
            bad(frontend.name() + ": no backend is good");
          }
        });
  }

  private void line(final String of, final String text) {
    out.append("# ").append(of).append(": ").append(text).append('\n');
  }

  private void bad(final String text) {
    good = false;
    surroundings.tell(text);
  }
}
