package io.millrace.udp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.balance.Pace;
import io.millrace.config.RateConfig;
import io.millrace.status.BackendCounters;
import io.millrace.status.FrontendCounters;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The rate of the datagrams of a flow. Conformance L7. */
final class FlowCountsTest {
  private static final long SECOND_NS = TimeUnit.SECONDS.toNanos(1);
  private static final long SECONDS = 10;

  private final FrontendCounters frontend = new FrontendCounters();
  private final BackendCounters backend = frontend.backend(0, "a");

  @ParameterizedTest
  @ValueSource(longs = {1, 7, 30, 1_000, 144_000})
  void shouldPassExactlyBurstAndRateOverTenSeconds(final long rate) {
    final Pace pace = new Pace(new RateConfig(rate, SECOND_NS), Pace.FINE, 42);
    final FlowCounts counts = new FlowCounts(frontend, backend);
    final FlowCounts other = new FlowCounts(frontend, backend);
    final long steps = 2 * SECONDS * rate; // twice as fast as allowed
    long passed = 0;
    for (long i = 0; i <= steps; i++) {
      final long nowNs = 42 + (i * SECOND_NS + 2 * rate - 1) / (2 * rate);
      while (!counts.isTooFast(pace, nowNs)) {
        passed++;
      }
    }
    assertEquals(rate + SECONDS * rate, passed);
    assertFalse(other.isTooFast(pace, 42), "another flow has a rate of its own");
  }

  @Test
  void shouldPassAllWhenRateIsOff() {
    final Pace pace = new Pace(RateConfig.OFF, Pace.FINE, 0);
    final FlowCounts counts = new FlowCounts(frontend, backend);
    for (int i = 0; i < 1_000; i++) {
      assertFalse(counts.isTooFast(pace, 0));
    }
  }

  @Test
  void shouldNotBeHeldUpLongerWhenMoreIsSentThanAllowed() {
    final Pace pace = new Pace(new RateConfig(1, SECOND_NS), Pace.FINE, 0);
    final FlowCounts counts = new FlowCounts(frontend, backend);
    assertFalse(counts.isTooFast(pace, 0));
    for (int i = 0; i < 1_000; i++) {
      assertTrue(counts.isTooFast(pace, SECOND_NS / 2));
    }
    assertFalse(counts.isTooFast(pace, SECOND_NS));
  }
}
