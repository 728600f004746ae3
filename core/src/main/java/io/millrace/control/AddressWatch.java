package io.millrace.control;

import io.millrace.config.ListenConfig;
import io.millrace.config.Protocol;
import io.millrace.loop.EventLoopProxy;
import io.millrace.net.AddressText;
import io.millrace.status.Actor;
import io.millrace.status.Event;
import io.millrace.status.EventKind;
import io.millrace.udp.UdpSocket;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * Keeps the sockets of UDP wildcard frontends in step with the addresses of this machine: NIO does
 * not tell which address a datagram came to, so each has a socket of its own, through which replies
 * leave. Conductor's thread only.
 */
final class AddressWatch {
  private static final long PERIOD_NS = TimeUnit.SECONDS.toNanos(2);

  private final List<EventLoopProxy> loops;
  private final Outbox outbox;
  private final Binder binder;
  private final Events events;
  private final List<Wildcard> wildcards = new ArrayList<>();
  private Set<InetAddress> known;
  private long nextNs;

  AddressWatch(final ConductorSetup setup, final Outbox outbox, final long nowNs) {
    loops = setup.loops();
    binder = setup.binder();
    events = setup.events();
    this.outbox = outbox;
    nextNs = nowNs + PERIOD_NS;
    setup.frontends().forEach(this::watch);
  }

  /** One port of a wildcard frontend, its wildcard addresses and the sockets of listed ones. */
  private record Wildcard(
      ManagedFrontend frontend, int port, List<InetAddress> any, List<List<UdpSocket>> listed) {}

  int poll(final long nowNs) {
    if (wildcards.isEmpty() || nextNs - nowNs > 0) {
      return 0;
    }
    nextNs = nowNs + PERIOD_NS;
    final Set<InetAddress> now = new HashSet<>(LocalFamilies.listed());
    if (now.equals(known)) {
      return 0;
    }
    known = now;
    for (final Wildcard wildcard : wildcards) {
      removeVanished(wildcard, now);
      addNew(wildcard, now);
    }
    return 1;
  }

  /** How long until {@link #poll} has something to do. */
  long restNs(final long nowNs) {
    return wildcards.isEmpty() ? Long.MAX_VALUE : nextNs - nowNs;
  }

  /**
   * A frontend listens here no longer.
   *
   * @return its sockets of listed addresses, to be closed
   */
  BoundSockets leave(final ManagedFrontend frontend) {
    final BoundSockets sockets = BoundSockets.forLoops(loops.size());
    wildcards.stream()
        .filter(each -> each.frontend == frontend)
        .forEach(each -> each.listed.forEach(sockets::addUdp));
    wildcards.removeIf(each -> each.frontend == frontend);
    return sockets;
  }

  private static boolean isWildcard(final ManagedFrontend frontend) {
    final ListenConfig listen = frontend.config().listen();
    return listen.protocol() == Protocol.UDP
        && frontend.sockets().udp().get(0).stream()
            .anyMatch(socket -> socket.address().getAddress().isAnyLocalAddress());
  }

  /** A frontend begins to listen. */
  void watch(final ManagedFrontend frontend) {
    if (!isWildcard(frontend)) {
      return;
    }
    known = null; // addresses may have come since it was bound
    final List<List<UdpSocket>> byLoop = frontend.sockets().udp();
    final Set<Integer> ports = new HashSet<>();
    byLoop.get(0).forEach(socket -> ports.add(socket.address().getPort()));
    for (final int port : ports) {
      final Wildcard wildcard = new Wildcard(frontend, port, new ArrayList<>(), new ArrayList<>());
      for (int i = 0; i < byLoop.get(0).size(); i++) {
        final InetSocketAddress address = byLoop.get(0).get(i).address();
        if (address.getPort() == port) {
          add(wildcard, address, byLoop, i);
        }
      }
      wildcards.add(wildcard);
    }
  }

  private static void add(
      final Wildcard wildcard,
      final InetSocketAddress address,
      final List<List<UdpSocket>> byLoop,
      final int index) {
    if (address.getAddress().isAnyLocalAddress()) {
      wildcard.any.add(address.getAddress());
    } else {
      wildcard.listed.add(byLoop.stream().map(sockets -> sockets.get(index)).toList());
    }
  }

  private void removeVanished(final Wildcard wildcard, final Set<InetAddress> now) {
    for (final List<UdpSocket> sockets : List.copyOf(wildcard.listed)) {
      final InetSocketAddress address = sockets.get(0).address();
      if (!now.contains(address.getAddress())) {
        wildcard.listed.remove(sockets);
        for (int i = 0; i < loops.size(); i++) {
          final EventLoopProxy loop = loops.get(i);
          final UdpSocket socket = sockets.get(i);
          outbox.send(() -> loop.closeUdpListener(socket));
        }
        tell(wildcard, "vanished", "address " + AddressText.ipPort(address) + " vanished");
      }
    }
  }

  private void addNew(final Wildcard wildcard, final Set<InetAddress> now) {
    final Set<InetAddress> served = new HashSet<>();
    wildcard.listed.forEach(sockets -> served.add(sockets.get(0).address().getAddress()));
    for (final InetAddress address : now) {
      if (!served.contains(address) && Binder.covers(wildcard.any, address)) {
        open(wildcard, new InetSocketAddress(address, wildcard.port));
      }
    }
  }

  private void open(final Wildcard wildcard, final InetSocketAddress address) {
    final String text = "address " + AddressText.ipPort(address);
    try {
      final List<UdpSocket> sockets = binder.bindListed(wildcard.frontend.config(), address);
      wildcard.listed.add(sockets);
      for (int i = 0; i < loops.size(); i++) {
        final EventLoopProxy loop = loops.get(i);
        final UdpSocket socket = sockets.get(i);
        outbox.send(() -> loop.openUdpListener(wildcard.frontend.index(), socket));
      }
      tell(wildcard, "appeared", text + " is served");
    } catch (final IOException e) {
      tell(wildcard, "not-served", text + " cannot be served: " + e.getMessage());
    }
  }

  private void tell(final Wildcard wildcard, final String cause, final String text) {
    events.add(
        Event.of(EventKind.ADDRESS, Actor.MILLRACE)
            .at(wildcard.frontend.config().name())
            .cause(cause)
            .evidence(text));
  }
}
