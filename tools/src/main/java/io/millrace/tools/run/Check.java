package io.millrace.tools.run;

import io.millrace.Descriptors;
import io.millrace.config.ForwarderConfig;
import io.millrace.config.FrontendConfig;
import io.millrace.config.HealthConfig;
import io.millrace.tools.args.Expansion;
import io.millrace.tools.args.ProbeSpelling;
import io.millrace.tools.args.Settings;
import io.millrace.tools.args.UsageException;
import io.millrace.tools.check.CrossCheck;
import io.millrace.tools.check.Sockets;
import io.millrace.tools.http.HttpService;
import java.nio.file.Path;
import java.util.List;

/**
 * Reads a command line as {@code run} would and prints every value that holds, as an @file that
 * means the same, with what it needs of the machine in comments. Starts nothing; {@code --live}
 * tries things out.
 */
public final class Check {
  private static final String LIVE = "--live";

  private Check() {}

  /**
   * Checks one command line.
   *
   * @param args the arguments after the command
   * @param surroundings streams, environment
   * @return the exit status
   */
  public static int execute(final List<String> args, final Surroundings surroundings) {
    final Settings settings;
    final List<String> warnings;
    final List<String> flags = args.stream().filter(each -> !LIVE.equals(each)).toList();
    try {
      settings = Settings.read(flags, Path.of(""), surroundings.environment());
      warnings = CrossCheck.warnings(settings);
    } catch (final UsageException e) {
      surroundings.tell(e.getMessage());
      return Run.USAGE;
    }
    final StringBuilder out = new StringBuilder();
    for (final String line : Expansion.lines(settings)) {
      out.append(line).append('\n');
    }
    final long listening = listening(settings.config(), out);
    probes(settings.config(), out);
    final long limit = ProcFile.descriptorsMax();
    final long sessions = Math.max(1, settings.config().sessionsMaxTotal());
    for (final String warning : warnings) {
      surroundings.tell(Run.WARNING + warning);
    }
    final long beside =
        listening
            + Descriptors.besideSessions(settings.config(), limit)
            + (settings.http() == null ? 0 : HttpService.descriptorsInAll(limit));
    if (beside + sessions * Descriptors.PER_SESSION > limit) {
      surroundings.tell(Descriptors.refusal(sessions, beside, limit));
      return Run.USAGE;
    }
    out.append("# descriptors: ").append(Descriptors.PER_SESSION).append(" for each session, ");
    out.append(beside).append(" beside, this process may open ").append(limit);
    out.append(": room for ").append((limit - beside) / Descriptors.PER_SESSION);
    out.append(" sessions\n");
    final boolean live = flags.size() < args.size();
    final boolean good =
        !live
            || LiveCheck.http(settings.http(), surroundings, out)
                & LiveCheck.run(settings.config(), surroundings, out);
    if (!surroundings.print(out.toString())) {
      return Run.FAILED;
    }
    return good ? Run.GOOD : Run.USAGE;
  }

  private static void probes(final ForwarderConfig config, final StringBuilder out) {
    for (final FrontendConfig frontend : config.frontends()) {
      final HealthConfig health = frontend.pool().health();
      out.append("# ").append(frontend.name()).append(": ");
      out.append(health.isOn() ? ProbeSpelling.summary(health) : "backends are not probed");
      out.append('\n');
    }
  }

  private static long listening(final ForwarderConfig config, final StringBuilder out) {
    final Sockets sockets = new Sockets();
    long listening = 0;
    for (final FrontendConfig frontend : config.frontends()) {
      final long own = sockets.listening(frontend, config.loops());
      listening += own;
      out.append("# ").append(frontend.name()).append(": ").append(own);
      out.append(own == 1 ? " listening socket\n" : " listening sockets\n");
    }
    return listening;
  }
}
