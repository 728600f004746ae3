package io.millrace.control;

import io.millrace.balance.Backend;
import io.millrace.balance.BackendHealth;
import io.millrace.balance.Bell;
import io.millrace.balance.HashTables;
import io.millrace.balance.Pool;
import io.millrace.balance.PoolView;
import io.millrace.config.BackendConfig;
import io.millrace.config.PoolConfig;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;

/** The conductor's side of a pool: what each backend's name stands for, and the view made of it. */
final class ManagedPool {
  private final PoolConfig config;
  private final HashTables tables;
  private final Bell bell;
  private final Pool pool;
  private final List<Backend> backends = new ArrayList<>();
  private Pool fallback;
  private final boolean[] resolving;
  private final boolean[] answered;

  /**
   * A pool with its first view, without a fallback.
   *
   * @param config as configured
   * @param tables of its backends when it hashes
   * @param bell of the forwarder
   */
  ManagedPool(final PoolConfig config, final HashTables tables, final Bell bell) {
    this.bell = bell;
    this.config = config;
    this.tables = tables;
    for (final BackendConfig backend : config.backends()) {
      final List<InetAddress> literal = Resolver.literal(backend.host());
      backends.add(
          new Backend(
              backends.size(),
              backend,
              literal == null ? List.of() : literal,
              BackendHealth.UNPROBED));
    }
    resolving = new boolean[backends.size()];
    answered = new boolean[backends.size()];
    for (final Backend backend : backends) {
      answered[backend.slot()] = Resolver.literal(backend.config().host()) != null;
    }
    pool = new Pool(config.balance(), config.hashBalancePercent(), view(), bell);
  }

  /** Tells which pool is used when no backend is eligible here. */
  void fallback(final Pool other) {
    fallback = other;
    pool.publish(view());
  }

  Pool pool() {
    return pool;
  }

  /** Slots whose names are to be looked up now; each is then expected to be answered. */
  List<Integer> beginResolving() {
    final List<Integer> slots = new ArrayList<>();
    for (final Backend backend : backends) {
      final int slot = backend.slot();
      if (!resolving[slot] && Resolver.literal(backend.config().host()) == null) {
        resolving[slot] = true;
        slots.add(slot);
      }
    }
    return slots;
  }

  String host(final int slot) {
    return backends.get(slot).config().host();
  }

  /**
   * A look-up has ended; the last good addresses are kept when it brought none.
   *
   * @return true when the addresses changed, and the new view is published
   */
  boolean onResolved(final int slot, final List<InetAddress> addresses) {
    resolving[slot] = false;
    answered[slot] = true;
    final Backend before = backends.get(slot);
    if (addresses.isEmpty() || addresses.equals(before.addresses())) {
      return false;
    }
    backends.set(slot, new Backend(slot, before.config(), addresses, before.health()));
    publish();
    return true;
  }

  /** Takes what probes say; holds when it is published. */
  void health(final int slot, final BackendHealth health) {
    final Backend before = backends.get(slot);
    backends.set(slot, new Backend(slot, before.config(), before.addresses(), health));
  }

  /** Makes the view of what is known now, and has waiting sessions looked at again. */
  void publish() {
    pool.publish(view());
    bell.placeFreed();
  }

  /** The addresses of a backend's host; null while they were never looked up. */
  List<InetAddress> knownAddresses(final int slot) {
    return answered[slot] ? backends.get(slot).addresses() : null;
  }

  private PoolView view() {
    return new PoolView(config.balance(), backends, tables, fallback);
  }

  boolean hasNames() {
    return backends.stream().anyMatch(each -> Resolver.literal(each.config().host()) == null);
  }

  boolean isAnswered() {
    for (final boolean each : answered) {
      if (!each) {
        return false;
      }
    }
    return true;
  }
}
