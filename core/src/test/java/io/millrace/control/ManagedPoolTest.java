package io.millrace.control;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.balance.AccessList;
import io.millrace.balance.Admission;
import io.millrace.balance.Backend;
import io.millrace.balance.Bell;
import io.millrace.balance.FlowKey;
import io.millrace.balance.Gate;
import io.millrace.balance.HashTables;
import io.millrace.balance.RateLimit;
import io.millrace.balance.SessionLimit;
import io.millrace.balance.Tried;
import io.millrace.config.Algorithm;
import io.millrace.config.BackendConfig;
import io.millrace.config.BackendPort;
import io.millrace.config.BackendRole;
import io.millrace.config.FailoverConfig;
import io.millrace.config.HealthConfig;
import io.millrace.config.OperatorState;
import io.millrace.config.PoolConfig;
import io.millrace.config.Protocol;
import io.millrace.config.RateConfig;
import io.millrace.config.ResolveMode;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Members that come and go while sessions live. */
final class ManagedPoolTest {
  private static final int KEYS = 300;

  private static BackendConfig backend(final String name, final int weight) {
    return new BackendConfig(
        name,
        "10.0.0." + (name.charAt(0) - 'a' + 1),
        new BackendPort(5432, 0),
        weight,
        0,
        BackendRole.PRIMARY,
        OperatorState.ENABLED,
        ResolveMode.ALTERNATES);
  }

  private static ManagedPool pool(final Algorithm balance, final String... names) {
    final List<BackendConfig> backends = new ArrayList<>();
    for (final String name : names) {
      backends.add(backend(name, 1));
    }
    return new ManagedPool(
        new PoolConfig(balance, 0, null, backends, HealthConfig.NONE, FailoverConfig.TCP),
        balance.isHash() ? HashTables.of(backends) : HashTables.NONE,
        new Bell());
  }

  private static Admission session(final ManagedPool pool) {
    final SessionLimit limit = new SessionLimit(Integer.MAX_VALUE);
    final RateLimit rate = new RateLimit(RateConfig.OFF, 0);
    return new Admission(new Gate(AccessList.ALL, limit, limit, rate, null), pool.pool());
  }

  private static FlowKey key(final int number) {
    final InetAddress client =
        Resolver.literal("10.1." + number / 200 + "." + (1 + number % 200)).get(0);
    final InetSocketAddress listen = new InetSocketAddress(client, 5432);
    return new FlowKey(Protocol.TCP, new InetSocketAddress(client, 1000), listen);
  }

  private static String pick(final ManagedPool pool, final int number) {
    final Admission session = session(pool);
    final Backend backend = session.acquireBackend(key(number), new Tried());
    session.close();
    return backend == null ? null : backend.name();
  }

  private static List<String> mapping(final ManagedPool pool) {
    final List<String> mapping = new ArrayList<>();
    for (int i = 0; i < KEYS; i++) {
      mapping.add(pick(pool, i));
    }
    return mapping;
  }

  private static void rebuild(final ManagedPool pool) {
    assertTrue(pool.tables().isStale());
    pool.tables(HashTables.of(pool.forTables(), pool.tables().former()), pool.members());
    assertFalse(pool.tables().isStale());
  }

  @Test
  void shouldUseANewMemberWhenItIsPublished() {
    final ManagedPool pool = pool(Algorithm.ROUND_ROBIN, "a");
    pool.add(backend("b", 1), 0);
    assertEquals("a", pick(pool, 0));
    assertEquals("a", pick(pool, 0));
    pool.publish();
    assertEquals(
        List.of("a", "b"), List.of(pick(pool, 0), pick(pool, 0)).stream().sorted().toList());
  }

  @Test
  void shouldKeepTheSlotOfARemovedMemberWhileItHasASession() {
    final ManagedPool pool = pool(Algorithm.ROUND_ROBIN, "a", "b");
    final Admission session = session(pool);
    final String name = session.acquireBackend(key(0), new Tried()).name();
    final Member member = pool.find(name);
    pool.remove(member);
    pool.publish();
    assertNull(pool.find(name));
    for (int i = 0; i < 10; i++) {
      assertFalse(name.equals(pick(pool, i)));
    }
    assertEquals(2, pool.add(backend("c", 1), 0).slot());
    session.close();
    assertEquals(member.slot(), pool.add(backend("d", 1), 0).slot());
    assertEquals(3, pool.members().size());
  }

  @Test
  void shouldHaveABackendWhenAllAreReplacedBeforeTheTablesKnowThem() {
    final ManagedPool pool = pool(Algorithm.FLOW_HASH, "a");
    pool.remove(pool.find("a"));
    pool.add(backend("b", 1), 0);
    pool.add(backend("c", 1), 0);
    pool.publish();
    final List<String> before = mapping(pool);
    assertEquals(Set.of("b", "c"), Set.copyOf(before));
    assertEquals(before, mapping(pool), "a client stays with its backend");
    assertFalse(pool.isAtLast());
    rebuild(pool);
    assertEquals(Set.of("b", "c"), Set.copyOf(mapping(pool)));
  }

  @Test
  void shouldHaveABackendWhenAllAreReplacedAndItHashesFromNowOn() {
    final ManagedPool pool = pool(Algorithm.ROUND_ROBIN, "a");
    final PoolConfig was = pool.config();
    pool.configure(
        new PoolConfig(
            Algorithm.SOURCE_HASH, 0, null, was.backends(), was.health(), was.failover()));
    pool.remove(pool.find("a"));
    pool.add(backend("b", 1), 0);
    pool.publish();
    assertEquals("b", pick(pool, 0));
    rebuild(pool);
    assertEquals("b", pick(pool, 0));
  }

  @Test
  void shouldMoveOnlyToTheNewMemberWhenTheTablesKnowIt() {
    final ManagedPool pool = pool(Algorithm.SOURCE_HASH, "a", "b");
    final List<String> before = mapping(pool);
    final Member added = pool.add(backend("c", 1), 0);
    pool.publish();
    assertEquals(before, mapping(pool));
    rebuild(pool);
    final List<String> with = mapping(pool);
    int moved = 0;
    for (int i = 0; i < KEYS; i++) {
      if (!with.get(i).equals(before.get(i))) {
        assertEquals("c", with.get(i));
        moved++;
      }
    }
    assertTrue(moved > KEYS * 23 / 100 && moved < KEYS * 43 / 100, "moved " + moved);
    pool.remove(added);
    pool.publish();
    assertFalse(mapping(pool).contains("c"));
    rebuild(pool);
    assertEquals(before, mapping(pool));
  }

  @Test
  void shouldKeepAnOperatorsOrderAndWeightWhenConfiguredAnew() {
    final ManagedPool pool = pool(Algorithm.ROUND_ROBIN, "a", "b");
    final Member member = pool.find("a");
    member.order(OperatorState.DRAINED);
    member.weight(7);
    member.configure(backend("a", 3));
    assertEquals(7, member.weight());
    assertFalse(member.backend().isEligible());
    member.order(OperatorState.ENABLED);
    assertTrue(member.backend().isEligible());
    final Member other = pool.find("b");
    other.configure(backend("b", 3));
    assertEquals(3, other.weight());
    assertSame(other, pool.find("b"));
  }
}
