package io.millrace.control;

import io.millrace.config.BackendConfig;
import io.millrace.config.FrontendConfig;
import io.millrace.config.ProbeConfig;
import io.millrace.config.SendProxy;
import io.millrace.health.ProbeTarget;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;

/** Where the probes of a backend go, and how. */
public final class ProbeTargets {
  private ProbeTargets() {}

  /**
   * One of them: clients' way, unless the probe goes to another port than they do: no header there.
   *
   * @param frontend whose clients
   * @param backend of its pool
   * @param probe what is asked
   * @param listenPort the port that clients use, for a backend that follows it
   * @return the target
   */
  public static ProbeTarget of(
      final FrontendConfig frontend,
      final BackendConfig backend,
      final ProbeConfig probe,
      final int listenPort) {
    final boolean elsewhere = probe.port() != 0;
    final boolean asClients = !elsewhere && probe.protocol() == frontend.listen().protocol();
    final List<InetAddress> locals = new ArrayList<>();
    for (final String local : frontend.localAddresses()) {
      locals.addAll(Resolver.literal(local));
    }
    return new ProbeTarget(
        backend.host(),
        elsewhere ? probe.port() : backend.port().forListenPort(listenPort),
        probe,
        frontend.pool().health().timing(),
        asClients ? frontend.proxy().send() : SendProxy.OFF,
        locals);
  }
}
