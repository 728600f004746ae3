package io.millrace.tools.check;

import io.millrace.config.BackendConfig;
import io.millrace.config.FrontendConfig;
import io.millrace.config.ListenConfig;
import io.millrace.config.Protocol;
import io.millrace.tools.args.Spelling;
import io.millrace.tools.args.UsageException;
import java.util.ArrayList;
import java.util.List;

/**
 * Finds backends that are listeners of this very process. A UDP frontend may have none: a datagram
 * would circle. TCP frontends may stand in a row but not in a ring. Host names are not looked up,
 * except that localhost is known.
 */
final class SelfLoops {
  private final List<FrontendConfig> frontends;
  private final OwnAddresses own = new OwnAddresses();

  SelfLoops(final List<FrontendConfig> frontends) {
    this.frontends = frontends;
  }

  void refuse() {
    for (int from = 0; from < frontends.size(); from++) {
      final FrontendConfig frontend = frontends.get(from);
      for (final BackendConfig backend : backendsOf(frontend)) {
        final int to = listenerOf(frontend, backend);
        final boolean circles =
            to >= 0
                && (frontend.listen().protocol() == Protocol.UDP
                    || reaches(to, from, new boolean[frontends.size()]));
        if (circles) {
          throw refusal(frontend, backend, frontends.get(to));
        }
      }
    }
  }

  private static UsageException refusal(
      final FrontendConfig frontend, final BackendConfig backend, final FrontendConfig listener) {
    final ListenConfig listen = listener.listen();
    return new UsageException(
        "--backend "
            + backend.name()
            + " of "
            + frontend.name()
            + " is our own listener "
            + Spelling.listen(listen, listen.firstPort())
            + " of "
            + listener.name()
            + ": sessions would circle");
  }

  private boolean reaches(final int from, final int goal, final boolean[] seen) {
    if (from == goal) {
      return true;
    }
    seen[from] = true;
    final FrontendConfig frontend = frontends.get(from);
    for (final BackendConfig backend : backendsOf(frontend)) {
      final int next = listenerOf(frontend, backend);
      if (next >= 0 && !seen[next] && reaches(next, goal, seen)) {
        return true;
      }
    }
    return false;
  }

  /** Where its sessions may go: to its own backends and to those of its fallback. */
  private List<BackendConfig> backendsOf(final FrontendConfig frontend) {
    final List<BackendConfig> backends = new ArrayList<>(frontend.pool().backends());
    for (final FrontendConfig other : frontends) {
      if (other.name().equals(frontend.pool().fallback())) {
        backends.addAll(other.pool().backends());
      }
    }
    return backends;
  }

  /** The frontend that listens where the backend is, or -1. */
  private int listenerOf(final FrontendConfig frontend, final BackendConfig backend) {
    final ListenConfig used = frontend.listen();
    for (int i = 0; i < frontends.size(); i++) {
      final ListenConfig listen = frontends.get(i).listen();
      if (listen.protocol() == used.protocol()
          && portsMeet(used, backend, listen)
          && hostsMeet(listen, backend)) {
        return i;
      }
    }
    return -1;
  }

  private static boolean portsMeet(
      final ListenConfig used, final BackendConfig backend, final ListenConfig listen) {
    final int low = backend.port().forListenPort(used.firstPort());
    final int high = backend.port().forListenPort(used.lastPort());
    final boolean known =
        listen.firstPort() != 0 && (backend.port().fixed() != 0 || used.firstPort() != 0);
    return known && low <= listen.lastPort() && listen.firstPort() <= high;
  }

  private boolean hostsMeet(final ListenConfig listen, final BackendConfig backend) {
    final String host = listen.host();
    if (!OwnAddresses.isWildcard(host)) {
      return host.equals(backend.host())
          || OwnAddresses.isLocalhost(backend.host()) && OwnAddresses.isLoopback(host);
    }
    final boolean ipv6 = backend.host().indexOf(':') >= 0;
    final boolean family =
        ListenConfig.ANY.equals(host)
            || OwnAddresses.isLocalhost(backend.host())
            || ipv6 == "::".equals(host);
    return family && own.contains(backend.host());
  }
}
