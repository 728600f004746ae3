package io.millrace.control;

import io.millrace.net.AddressText;
import io.millrace.status.NoticeSink;
import java.net.InetAddress;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.TimeUnit;

/**
 * Looks the names of all backends up, again and again, and publishes what changed. Conductor's
 * thread only.
 */
final class NameWatch implements AutoCloseable {
  private static final long NEVER_NS = TimeUnit.DAYS.toNanos(36_500);

  private final List<ManagedFrontend> frontends;
  private final Queue<Conductor.Command> answers;
  private final Runnable wakeup;
  private final NoticeSink notices;
  private final long periodNs;
  private Resolver resolver;
  private long nextNs;

  NameWatch(
      final List<ManagedFrontend> frontends,
      final ConductorSetup setup,
      final Queue<Conductor.Command> answers,
      final Runnable wakeup,
      final long nowNs) {
    this.frontends = frontends;
    this.answers = answers;
    this.wakeup = wakeup;
    notices = setup.notices();
    periodNs = setup.resolveNs();
    nextNs = nowNs;
    if (frontends.stream().anyMatch(each -> each.managedPool().hasNames())) {
      resolver = new Resolver(setup.threadFactory(), setup.lookup());
    }
  }

  int poll(final long nowNs) {
    if (resolver == null || nextNs - nowNs > 0) {
      return 0;
    }
    nextNs = nowNs + (periodNs == 0 ? NEVER_NS : periodNs);
    for (final ManagedFrontend frontend : frontends) {
      for (final int slot : frontend.managedPool().beginResolving()) {
        lookUp(frontend, slot);
      }
    }
    return 1;
  }

  /** How long until {@link #poll} has something to do. */
  long restNs(final long nowNs) {
    return resolver == null ? NEVER_NS : nextNs - nowNs;
  }

  @Override
  public void close() {
    if (resolver != null) {
      resolver.close();
    }
  }

  private void lookUp(final ManagedFrontend frontend, final int slot) {
    resolver.resolve(
        frontend.managedPool().host(slot),
        addresses -> {
          if (answers.offer(nowNs -> onResolved(frontend, slot, addresses))) {
            wakeup.run();
          }
        });
  }

  private void onResolved(
      final ManagedFrontend frontend, final int slot, final List<InetAddress> addresses) {
    final String name = frontend.pool().view().backend(slot).name();
    if (addresses.isEmpty()) {
      notices.onNotice(frontend.config().name() + "/" + name + ": name look-up failed");
    }
    if (frontend.managedPool().onResolved(slot, addresses)) {
      notices.onNotice(frontend.config().name() + "/" + name + ": resolved to " + text(addresses));
    }
  }

  private static String text(final List<InetAddress> addresses) {
    return String.join(" ", addresses.stream().map(AddressText::ip).toList());
  }
}
