package io.millrace.balance;

import io.millrace.config.Algorithm;
import io.millrace.config.BackendConfig;
import io.millrace.config.BackendPort;
import io.millrace.config.BackendRole;
import io.millrace.config.OperatorState;
import io.millrace.config.Protocol;
import io.millrace.config.RateConfig;
import io.millrace.config.ResolveMode;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Random;

/** A pool of which a test says only what it is about. Backends are b0, b1 and so on. */
final class PoolSpec {
  private static final List<InetAddress> SOMEWHERE = List.of(InetAddress.getLoopbackAddress());

  private final Algorithm balance;
  private final List<BackendConfig> configs = new ArrayList<>();
  private final BitSet down = new BitSet();
  private HashTables tables;
  private Choice choice;
  private int hashBalancePercent;
  private Pool fallback;
  private Bell bell = new Bell();

  private PoolSpec(final Algorithm balance) {
    this.balance = balance;
  }

  static PoolSpec of(final Algorithm balance) {
    return new PoolSpec(balance);
  }

  /** So many backends of weight 1 without a cap. */
  static PoolSpec equal(final Algorithm balance, final int backends) {
    final PoolSpec spec = new PoolSpec(balance);
    for (int i = 0; i < backends; i++) {
      spec.to(1, 0);
    }
    return spec;
  }

  /** Backends of these names, of weight 1 without a cap. */
  static PoolSpec named(final Algorithm balance, final List<String> names) {
    final PoolSpec spec = new PoolSpec(balance);
    names.forEach(name -> spec.configs.add(backend(name, 1, 0, BackendRole.PRIMARY)));
    return spec;
  }

  static BackendConfig backend(
      final String name, final int weight, final int max, final BackendRole role) {
    return new BackendConfig(
        name,
        "10.0.0.1",
        new BackendPort(5432, 0),
        weight,
        max,
        role,
        OperatorState.ENABLED,
        ResolveMode.ALTERNATES);
  }

  PoolSpec to(final int weight, final int max) {
    configs.add(backend("b" + configs.size(), weight, max, BackendRole.PRIMARY));
    return this;
  }

  PoolSpec backup(final int weight, final int max) {
    configs.add(backend("b" + configs.size(), weight, max, BackendRole.BACKUP));
    return this;
  }

  PoolSpec hashBalance(final int percent) {
    hashBalancePercent = percent;
    return this;
  }

  PoolSpec fallback(final Pool other) {
    fallback = other;
    return this;
  }

  PoolSpec bell(final Bell other) {
    bell = other;
    return this;
  }

  /** Not eligible in the next view. */
  PoolSpec down(final int slot) {
    down.set(slot);
    return this;
  }

  PoolSpec up(final int slot) {
    down.clear(slot);
    return this;
  }

  boolean isDown(final int slot) {
    return down.get(slot);
  }

  int firstDown() {
    return down.nextSetBit(0);
  }

  PoolView view() {
    if (tables == null) {
      tables = balance.isHash() ? HashTables.of(configs) : HashTables.NONE;
    }
    if (choice == null) {
      choice = Choice.of(balance, hashBalancePercent);
    }
    final List<Backend> backends = new ArrayList<>();
    for (int slot = 0; slot < configs.size(); slot++) {
      backends.add(
          Backend.of(
              slot,
              configs.get(slot),
              SOMEWHERE,
              down.get(slot) ? BackendHealth.DOWN : BackendHealth.UP));
    }
    return new PoolView(choice, backends, tables, fallback);
  }

  Pool pool() {
    return new Pool(view(), bell);
  }

  /** A session of its own limits, which never refuse. */
  static Admission admission(final Pool pool) {
    final SessionLimit limit = new SessionLimit(Integer.MAX_VALUE);
    return new Admission(
        new Gate(AccessList.ALL, limit, limit, new RateLimit(RateConfig.OFF, 0), null), pool);
  }

  /** The backend that a session of a key gets now; it ends at once. */
  static int slotOf(final Pool pool, final FlowKey key) {
    return slotOf(pool, key, new Tried());
  }

  static int slotOf(final Pool pool, final FlowKey key, final Tried tried) {
    final int slot = pool.acquire(pool.view(), key, tried);
    if (slot != Pool.NONE) {
      pool.release(slot);
    }
    return slot;
  }

  static List<FlowKey> keys(final int count, final Random random) {
    final List<FlowKey> keys = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      keys.add(key(random));
    }
    return keys;
  }

  /** A client of a random IPv4 address and port. */
  static FlowKey key(final Random random) {
    final byte[] bytes = new byte[4];
    random.nextBytes(bytes);
    final InetSocketAddress listen = new InetSocketAddress(InetAddress.getLoopbackAddress(), 5432);
    return new FlowKey(
        Protocol.TCP, new InetSocketAddress(address(bytes), 1 + random.nextInt(65_535)), listen);
  }

  static InetAddress address(final byte[] bytes) {
    try {
      return InetAddress.getByAddress(bytes);
    } catch (final UnknownHostException e) {
      throw new AssertionError(e);
    }
  }
}
