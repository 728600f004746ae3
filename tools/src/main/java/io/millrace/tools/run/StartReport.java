package io.millrace.tools.run;

import io.millrace.BoundFrontend;
import io.millrace.Forwarder;
import io.millrace.config.FrontendConfig;
import io.millrace.config.HealthConfig;
import io.millrace.tools.args.ProbeSpelling;
import io.millrace.tools.args.Spelling;
import io.millrace.tools.console.Console;
import java.net.Inet4Address;
import java.net.InetSocketAddress;

/** Tells what was started. */
final class StartReport {
  /** Set by the starter when it has built. */
  private static final String BUILT = "MILLRACE_BUILT";

  private StartReport() {}

  /** Tells what listens where; {@code http} is null when there is no page. */
  static void write(final Forwarder forwarder, final String http, final Console console) {
    for (final BoundFrontend frontend : forwarder.frontends()) {
      console.line(frontend(frontend));
    }
    if (http != null) {
      console.line("http  http://" + http + "/  /metrics, /status, /health, /history");
    }
    console.line("room for " + forwarder.sessionsMaxTotal() + " sessions");
    console.line(ready(ProcFile.ageMs(), System.getenv(BUILT) != null));
  }

  /** A process that has built the program first is much older than its forwarder. */
  static String ready(final long ageMs, final boolean built) {
    return ageMs < 0 || built ? "ready" : "ready in " + ageMs + " ms";
  }

  private static String health(final HealthConfig health, final int up) {
    if (!health.isOn()) {
      return "";
    }
    return ", " + (up == 0 ? "none" : up) + " up, " + ProbeSpelling.summary(health);
  }

  static String frontend(final BoundFrontend bound) {
    final FrontendConfig config = bound.config();
    boolean ipv4 = false;
    boolean ipv6 = false;
    int port = config.listen().firstPort();
    for (final InetSocketAddress address : bound.addresses()) {
      final boolean isIpv4 = address.getAddress() instanceof Inet4Address;
      ipv4 |= isIpv4;
      ipv6 |= !isIpv4;
      port = port == 0 ? address.getPort() : port;
    }
    final int backends = Math.max(config.pool().backends().size(), bound.backends());
    final int eligible = bound.backendsEligible();
    return config.name()
        + "  "
        + Spelling.protocol(config.listen().protocol())
        + " "
        + Spelling.listen(config.listen(), port)
        + (ipv4 && ipv6 ? " (v4 v6)" : ipv4 ? " (v4)" : " (v6)")
        + "  "
        + (eligible < backends ? eligible + " of " : "")
        + backends
        + (backends == 1 ? " backend, " : " backends, ")
        + config.pool().balance().label()
        + health(config.pool().health(), bound.backendsUp());
  }
}
