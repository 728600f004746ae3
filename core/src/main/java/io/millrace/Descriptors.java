package io.millrace;

import io.millrace.admin.AdminServer;
import io.millrace.config.BackendConfig;
import io.millrace.config.ForwarderConfig;
import io.millrace.config.FrontendConfig;
import io.millrace.health.HealthChecker;
import io.millrace.net.Ipv4;
import io.millrace.net.Poller;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** How many sessions the descriptor limit has room for. */
public final class Descriptors {
  /** A session has a client's and a backend's socket. */
  public static final int PER_SESSION = 2;

  /** Kept back for the session log, look-ups, a reload and the like. */
  private static final int RESERVE = 8;

  /** A loop keeps one back, to tell a client that none is left; one is its thread's schedstat. */
  private static final int PER_LOOP = Poller.DESCRIPTORS + 2;

  /** Assumed open where the system does not list them. */
  private static final int OPEN_UNKNOWN = 64;

  /** A name with many addresses is taken for so many backends. */
  private static final int PER_GROUP = 64;

  /** Look-ups under way at once, each with a question for either family. */
  private static final int LOOKUPS_MAX = 32;

  private Descriptors() {}

  /**
   * What a forwarder takes beside its sessions and the listeners that are not yet bound.
   *
   * @param config whose loops are not yet made
   * @param limit of the process
   * @return descriptors that are open in this process now, those of the loops, of the conductor, of
   *     the probes and of operators and of look-ups, and a reserve
   */
  public static long besideSessions(final ForwarderConfig config, final long limit) {
    return countOpen()
        + config.loops() * PER_LOOP
        + Poller.DESCRIPTORS
        + (config.directory() == null ? 0 : AdminServer.descriptorsMax(limit))
        + ofBackends(config)
        + RESERVE;
  }

  /** What probes and look-ups take. */
  static long ofBackends(final ForwarderConfig config) {
    long probed = 0;
    long names = 0;
    for (final FrontendConfig frontend : config.frontends()) {
      for (final BackendConfig backend : frontend.pool().backends()) {
        final long stands = backend.resolve().isMany() ? PER_GROUP : 1;
        probed += stands * frontend.pool().health().probes().size();
        names += isName(backend.host()) ? 1 : 0;
      }
    }
    return HealthChecker.descriptorsMax(probed) + 2 * Math.min(names, LOOKUPS_MAX);
  }

  /**
   * Says that the limit is too low.
   *
   * @param sessions wanted
   * @param beside descriptors that are needed beside theirs
   * @param limit of the process
   * @return a message
   */
  public static String refusal(final long sessions, final long beside, final long limit) {
    return "--max-sessions-total "
        + sessions
        + " needs "
        + (sessions * PER_SESSION + beside)
        + " descriptors, "
        + beside
        + " of them beside the sessions', but the limit is "
        + limit
        + " (ulimit -n)";
  }

  private static boolean isName(final String host) {
    return host.indexOf(':') < 0 && Ipv4.parse(host) == null;
  }

  private static int countOpen() {
    int open = 0;
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(Path.of("/proc/self/fd"))) {
      for (final Path entry : entries) {
        open += entry == null ? 0 : 1;
      }
      return open;
    } catch (final IOException e) {
      return OPEN_UNKNOWN;
    }
  }
}
