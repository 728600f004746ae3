package io.millrace.tools.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.config.RateConfig;
import java.util.List;
import org.junit.jupiter.api.Test;

final class CautionTest {
  private static final RateConfig RATE = new RateConfig(1000, Rig.SECOND_NS);

  @Test
  void shouldSayNothingWhenTheGeneratorHadTimeLeft() {
    assertEquals(List.of(), Caution.of(Results.of(meter(60, 10, 10))));
  }

  @Test
  void shouldSayWhenTheGeneratorHadNoTimeLeft() {
    final BenchResult result = Results.of(meter(30, 10, 10));
    assertEquals(0.96, result.busy(), 1e-9);
    assertEquals(960_000, result.busyNsEach(), 1e-6);
    final List<String> found = Caution.of(result);
    assertEquals(1, found.size());
    assertTrue(found.get(0).startsWith("the generator was busy 96 % of the time"), found.get(0));
  }

  @Test
  void shouldNotTakeASleeperForABusyOne() {
    final BenchResult result = Results.of(meter(0, 900, 0));
    assertEquals(0.9, result.slept(), 1e-9);
    assertEquals(List.of(), Caution.of(result));
  }

  @Test
  void shouldNameTheTargetWhoseRequestsWereLate() {
    final List<String> found =
        Caution.of(Results.of(RATE, List.of(), meter(500, 0, 10), meter(500, 0, 155)));
    assertEquals(1, found.size());
    assertTrue(found.get(0).startsWith("through: 16 % of the requests"), found.get(0));
    assertTrue(found.get(0).contains("from p84 up"), found.get(0));
  }

  /** A second with 1,000 answers, of which some milliseconds were idle and some requests late. */
  private static Meter meter(final int spunMs, final int sleptMs, final int late) {
    final Meter meter = Results.meter(1000, 50_000);
    meter.addIf(Count.SPUN_NS, spunMs * Rig.MS, 0);
    meter.addIf(Count.SLEPT_NS, sleptMs * Rig.MS, 0);
    for (int i = 0; i < late; i++) {
      meter.countIf(Count.LATE, i * Rig.MS);
    }
    return meter;
  }
}
