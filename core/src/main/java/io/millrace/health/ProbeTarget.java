package io.millrace.health;

import io.millrace.config.HealthTiming;
import io.millrace.config.ProbeConfig;
import io.millrace.config.SendProxy;
import java.net.InetAddress;
import java.util.List;

/**
 * What is probed and how. Equal ones are one: several backends, also of several frontends, share
 * their probes.
 *
 * @param host as configured
 * @param port 1 to 65535
 * @param probe what is asked
 * @param timing when
 * @param send the PROXY protocol header in front
 * @param locals addresses to leave from; empty for the kernel's choice
 */
public record ProbeTarget(
    String host,
    int port,
    ProbeConfig probe,
    HealthTiming timing,
    SendProxy send,
    List<InetAddress> locals) {
  /** Copies the list. */
  public ProbeTarget {
    locals = List.copyOf(locals);
  }

  /** Host and port tell nearly all apart; what the JVM makes would be made during the start. */
  @Override
  public int hashCode() {
    return Integer.SIZE * host.hashCode() + port;
  }

  @Override
  public boolean equals(final Object other) {
    return other instanceof ProbeTarget that
        && port == that.port
        && host.equals(that.host)
        && probe.equals(that.probe)
        && timing.equals(that.timing)
        && send == that.send
        && locals.equals(that.locals);
  }
}
