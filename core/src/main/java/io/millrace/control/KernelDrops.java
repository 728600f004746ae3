package io.millrace.control;

import io.millrace.config.Protocol;
import io.millrace.net.UdpSocketTable;
import io.millrace.status.Actor;
import io.millrace.status.CounterType;
import io.millrace.status.Event;
import io.millrace.status.EventKind;
import io.millrace.udp.UdpSocket;
import java.net.InetSocketAddress;
import java.util.BitSet;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;

/**
 * Counts the datagrams that the kernel dropped at the listeners' sockets. The kernel counts for
 * each socket as long as it is open; what has come since the look before is added. The worker
 * reads. Conductor's thread only.
 */
final class KernelDrops {
  /** Looks are at least so far apart. */
  static final long PERIOD_NS = TimeUnit.SECONDS.toNanos(2);

  /** However long they take. */
  static final long PERIOD_MAX_NS = TimeUnit.SECONDS.toNanos(30);

  /**
   * One part in so many of a core. The kernel walks all UDP sockets of the machine: with 5,000 a
   * look takes tens of milliseconds, and a loop may have to share its core with it.
   */
  static final int SHARE = 500;

  private static final long QUIET_NS = TimeUnit.SECONDS.toNanos(30);

  private final ConductorSetup setup;
  private final UdpSocketTable table = new UdpSocketTable();
  private final Map<ManagedFrontend, Told> told = new IdentityHashMap<>();
  private Map<Long, Long> seen = Map.of();
  private CompletableFuture<Look> reading;
  private long nextNs;

  /** What the operator knows of a frontend. */
  private static final class Told {
    private long untold;
    private long nextNs;
  }

  /** What was seen, and how long it took. */
  private record Look(List<UdpSocketTable.Entry> entries, long tookNs) {}

  KernelDrops(final ConductorSetup setup, final long nowNs) {
    this.setup = setup;
    nextNs = nowNs + PERIOD_NS;
  }

  void poll(final long nowNs) {
    if (reading != null && reading.isDone()) {
      if (!reading.isCompletedExceptionally()) {
        final Look look = reading.join();
        nextNs = nowNs + pauseNs(look.tookNs);
        count(look.entries, nowNs);
      }
      reading = null;
    }
    if (reading == null && nextNs - nowNs <= 0) {
      nextNs = nowNs + PERIOD_NS;
      begin();
    }
  }

  /** Until the next look, after one that took so long. */
  static long pauseNs(final long tookNs) {
    return Math.max(PERIOD_NS, Math.min(PERIOD_MAX_NS, tookNs * SHARE));
  }

  private void begin() {
    final BitSet ports = new BitSet();
    for (final ManagedFrontend frontend : setup.frontends().snapshot()) {
      if (frontend.config().listen().protocol() == Protocol.UDP) {
        frontend.sockets().addresses().forEach(each -> ports.set(each.getPort()));
      }
    }
    if (ports.isEmpty()) {
      return;
    }
    try {
      reading = setup.worker().make(() -> look(ports));
    } catch (final RejectedExecutionException e) {
      // the process is ending
    }
  }

  /** On the worker's thread. */
  private Look look(final BitSet ports) {
    final long beganNs = setup.clock().nanoTime();
    final List<UdpSocketTable.Entry> entries = table.read(ports);
    return new Look(entries, setup.clock().nanoTime() - beganNs);
  }

  private void count(final List<UdpSocketTable.Entry> entries, final long nowNs) {
    told.keySet().retainAll(setup.frontends().snapshot());
    final Map<Long, Long> now = new HashMap<>();
    for (final UdpSocketTable.Entry each : entries) {
      final long before = seen.getOrDefault(each.inode(), 0L);
      final long more = each.drops() >= before ? each.drops() - before : each.drops();
      now.put(each.inode(), each.drops());
      final ManagedFrontend frontend = more == 0 ? null : frontendAt(each.local());
      if (frontend != null) {
        frontend.records().ofFrontend().add(CounterType.KERNEL_DROPS, more);
        told.computeIfAbsent(frontend, any -> new Told()).untold += more;
      }
    }
    seen = now;
    told.forEach((frontend, each) -> tell(frontend, each, nowNs));
  }

  /** Who listens there; else the wildcard frontend of that port. */
  private ManagedFrontend frontendAt(final InetSocketAddress local) {
    ManagedFrontend wildcard = null;
    for (final ManagedFrontend frontend : setup.frontends().snapshot()) {
      for (final UdpSocket socket : frontend.sockets().udp().get(0)) {
        final InetSocketAddress bound = socket.address();
        if (bound.getPort() != local.getPort()) {
          continue;
        }
        if (bound.getAddress().equals(local.getAddress())) {
          return frontend;
        }
        wildcard = bound.getAddress().isAnyLocalAddress() ? frontend : wildcard;
      }
    }
    return wildcard;
  }

  private void tell(final ManagedFrontend frontend, final Told each, final long nowNs) {
    if (each.untold == 0 || each.nextNs != 0 && each.nextNs - nowNs > 0) {
      return;
    }
    setup
        .events()
        .add(
            Event.of(EventKind.LIMIT, Actor.MILLRACE)
                .at(frontend.config().name())
                .cause("kernel-drops")
                .evidence(
                    each.untold
                        + (each.untold == 1 ? " datagram" : " datagrams")
                        + " dropped by the kernel before they were read: a larger --udp-buffer"
                        + " (sysctl net.core.rmem_max) or more --loops may help"));
    each.untold = 0;
    each.nextNs = nowNs + QUIET_NS;
  }
}
