package io.millrace.control;

import io.millrace.balance.AccessList;
import io.millrace.balance.Admission;
import io.millrace.balance.Backend;
import io.millrace.balance.BackendHealth;
import io.millrace.balance.Bell;
import io.millrace.balance.FlowKey;
import io.millrace.balance.Gate;
import io.millrace.balance.HashTables;
import io.millrace.balance.RateLimit;
import io.millrace.balance.SessionLimit;
import io.millrace.balance.Tried;
import io.millrace.config.Algorithm;
import io.millrace.config.BackendConfig;
import io.millrace.config.EjectConfig;
import io.millrace.config.ExclusiveMode;
import io.millrace.config.FailoverConfig;
import io.millrace.config.OnDownConfig;
import io.millrace.config.Protocol;
import io.millrace.config.RateConfig;
import io.millrace.config.SurgeConfig;
import io.millrace.status.ConnectError;
import io.millrace.testkit.FrontendSpec;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A pool with its ejections, stepped by hand. Backends are called b0, b1 and so on. */
final class EjectionRig {
  static final long SECOND = TimeUnit.SECONDS.toNanos(1);

  final List<String> lines = new ArrayList<>();

  /** How many sessions could choose from when each line was told. */
  final List<Integer> eligibleThen = new ArrayList<>();

  final ManagedPool pool;
  final Bell bell = new Bell();
  long nowNs = 5 * SECOND;
  private final PoolEjections ejections;
  private int client;

  /** A session with the backend that it got. */
  record Session(Admission admission, Backend backend) {
    String name() {
      return backend == null ? "none" : backend.name();
    }

    void fails() {
      admission.report().failed(ConnectError.REFUSED);
      admission.close();
    }

    void succeeds() {
      admission.report().connected();
      admission.report().served();
      admission.close();
    }
  }

  EjectionRig(final Algorithm balance, final int backends, final EjectConfig eject) {
    final List<BackendConfig> configs = new ArrayList<>();
    for (int i = 0; i < backends; i++) {
      configs.add(FrontendSpec.backend("b" + i, 1));
    }
    final FailoverConfig failover =
        new FailoverConfig(eject, OnDownConfig.TCP, ExclusiveMode.OFF, 0, SurgeConfig.OFF);
    final FrontendSpec spec = FrontendSpec.tcp().balance(balance).failover(failover);
    configs.forEach(spec::to);
    pool =
        new ManagedPool(
            spec.build().pool(), balance.isHash() ? HashTables.of(configs) : HashTables.NONE, bell);
    final Events events = new Events(this::told, () -> 0);
    ejections = new PoolEjections("rw", pool, events);
    pool.members().forEach(each -> each.changed("start", "", nowNs));
  }

  private void told(final String line) {
    lines.add(line);
    eligibleThen.add(eligible());
  }

  private static Gate gate() {
    final SessionLimit limit = new SessionLimit(Integer.MAX_VALUE);
    return new Gate(AccessList.ALL, limit, limit, new RateLimit(RateConfig.OFF, 0), null);
  }

  /** Time passes, and the conductor looks. */
  long after(final long ns) {
    nowNs += ns;
    return ejections.look(nowNs);
  }

  Session open() {
    return open(client++, new Tried());
  }

  Session open(final int number, final Tried tried) {
    final Admission admission = new Admission(gate(), pool.pool());
    return new Session(admission, admission.acquireBackend(key(number), tried));
  }

  /** A session that gets this backend; others that come before it end unheard. */
  Session on(final String name) {
    final List<Session> others = new ArrayList<>();
    Session session = open();
    while (!session.name().equals(name)) {
      others.add(session);
      if (others.size() > 100 || session.backend() == null) {
        throw new AssertionError("nobody gets " + name + " but " + session.name());
      }
      session = open();
    }
    others.forEach(each -> each.admission().close());
    return session;
  }

  void fail(final String name, final int times) {
    for (int i = 0; i < times; i++) {
      on(name).fails();
    }
  }

  void probed(final String name, final BackendHealth health) {
    pool.probed(pool.find(name), health);
    pool.publish();
  }

  String word(final String name) {
    final Member member = pool.find(name);
    return member.word(member.health());
  }

  int eligible() {
    return pool.pool().view().eligibleCount();
  }

  static FlowKey key(final int number) {
    final InetSocketAddress listen =
        new InetSocketAddress(Resolver.literal("10.0.0.1").get(0), 5432);
    final String address = "10.1." + number / 200 % 200 + "." + (1 + number % 200);
    return new FlowKey(
        Protocol.TCP, new InetSocketAddress(Resolver.literal(address).get(0), 1000), listen);
  }
}
