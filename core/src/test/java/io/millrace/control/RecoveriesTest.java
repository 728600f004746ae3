package io.millrace.control;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.balance.BackendHealth;
import io.millrace.balance.Bar;
import io.millrace.balance.Bell;
import io.millrace.balance.HashTables;
import io.millrace.config.Algorithm;
import io.millrace.config.BackendConfig;
import io.millrace.config.EjectConfig;
import io.millrace.config.ExclusiveMode;
import io.millrace.config.FailoverConfig;
import io.millrace.config.HealthConfig;
import io.millrace.config.OnDownConfig;
import io.millrace.config.OperatorState;
import io.millrace.config.PoolConfig;
import io.millrace.config.ProbeConfig;
import io.millrace.config.SurgeConfig;
import io.millrace.testkit.FrontendSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Conformance H9, case C24, step by step. */
final class RecoveriesTest {
  private static final long SECOND = TimeUnit.SECONDS.toNanos(1);
  private ManagedPool pool;
  private long nowNs;

  private static ManagedPool pool(final int weight) {
    final List<BackendConfig> backends = new ArrayList<>();
    for (final String name : List.of("a", "b")) {
      backends.add(FrontendSpec.backend(name, 1, weight, 0));
    }
    return new ManagedPool(
        new PoolConfig(
            Algorithm.ROUND_ROBIN,
            0,
            null,
            backends,
            new HealthConfig(List.of(new ProbeConfig.Tcp(0)), HealthConfig.NONE.timing()),
            new FailoverConfig(
                EjectConfig.DEFAULT,
                OnDownConfig.TCP,
                ExclusiveMode.OFF,
                9 * SECOND,
                SurgeConfig.OFF)),
        HashTables.NONE,
        new Bell());
  }

  @BeforeEach
  void begin() {
    nowNs = 0;
    pool = pool(1);
    probed("a", BackendHealth.UP);
    probed("b", BackendHealth.UP);
  }

  private void probed(final String name, final BackendHealth health) {
    pool.probed(pool.find(name), health);
    pool.publish();
  }

  private int weight(final String name) {
    return pool.pool().view().backend(pool.find(name).slot()).standing().weightTenths();
  }

  /** Time passes in turns of the conductor. */
  private void after(final long ns) {
    final long endNs = nowNs + ns;
    while (endNs - nowNs > 0) {
      nowNs = Math.min(endNs, nowNs + SECOND / 20);
      if (pool.recoveries.step(nowNs, 9 * SECOND)) {
        pool.publish();
      }
    }
  }

  private void look() {
    if (pool.recoveries.step(nowNs, 9 * SECOND)) {
      pool.publish();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 7, 1000})
  void shouldRiseFromATenthWhateverItsWeightWhenABackendIsBack(final int weight) {
    pool = pool(weight);
    probed("a", BackendHealth.UP);
    probed("b", BackendHealth.UP);
    assertEquals(10 * weight, weight("b"), "at first it has all");
    probed("b", BackendHealth.DOWN);
    after(SECOND);
    probed("b", BackendHealth.UP);
    assertEquals(weight, weight("b"), "in the first view already");
    look();
    for (int tenths = 1; tenths < 10; tenths++) {
      assertEquals(tenths * weight, weight("b"));
      assertEquals(10 * weight, weight("a"));
      after(SECOND + SECOND / 100);
    }
    after(SECOND);
    assertEquals(10 * weight, weight("b"));
    assertEquals(Long.MAX_VALUE, pool.recoveries.restNs(nowNs), "nothing more to do");
  }

  @Test
  void shouldBeginAnewWhenItFlapsInTheMiddle() {
    probed("b", BackendHealth.DOWN);
    probed("b", BackendHealth.UP);
    look();
    after(5 * SECOND);
    assertEquals(6, weight("b"));
    probed("b", BackendHealth.DOWN);
    probed("b", BackendHealth.UP);
    assertEquals(1, weight("b"));
    look();
    after(SECOND);
    assertEquals(2, weight("b"));
  }

  @Test
  void shouldRiseAfterAnEjectionAndAfterADrainButNotWhenItWasFull() {
    pool.find("b").bar(Bar.EJECTED, true);
    pool.publish();
    pool.find("b").bar(Bar.EJECTED, false);
    pool.find("b").bar(Bar.TRIAL, true);
    pool.publish();
    assertTrue(pool.recoveries.hasLost());
    pool.find("b").bar(Bar.TRIAL, false);
    pool.publish();
    assertFalse(pool.recoveries.hasLost());
    assertEquals(1, weight("b"));
    probed("a", BackendHealth.FULL);
    probed("a", BackendHealth.UP);
    assertEquals(10, weight("a"));
    pool.find("a").order(OperatorState.DRAINED);
    pool.publish();
    assertFalse(pool.recoveries.hasLost(), "somebody wanted that");
    pool.find("a").order(OperatorState.ENABLED);
    pool.publish();
    assertEquals(1, weight("a"));
  }

  @Test
  void shouldHaveAllAtOnceWhenItWasNeverThereBefore() {
    final ManagedPool fresh = pool(1);
    fresh.probed(fresh.find("a"), BackendHealth.DOWN);
    fresh.publish();
    assertFalse(fresh.recoveries.hasLost(), "nothing was lost");
    fresh.probed(fresh.find("a"), BackendHealth.UP);
    fresh.publish();
    assertEquals(10, fresh.pool().view().backend(0).standing().weightTenths());
  }

  @Test
  void shouldPublishNoMoreThanNecessary() {
    probed("b", BackendHealth.DOWN);
    probed("b", BackendHealth.UP);
    int published = 0;
    for (int i = 0; i < 10_000; i++) {
      nowNs += SECOND / 1000;
      if (pool.recoveries.step(nowNs, 9 * SECOND)) {
        published++;
        pool.publish();
      }
    }
    assertEquals(9, published, "one for each tenth");
  }
}
