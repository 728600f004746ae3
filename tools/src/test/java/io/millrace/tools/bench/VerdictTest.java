package io.millrace.tools.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.config.RateConfig;
import java.util.List;
import org.junit.jupiter.api.Test;

final class VerdictTest {
  private static final RateConfig RATE = new RateConfig(1000, Rig.SECOND_NS);

  @Test
  void shouldBeOkWhenAllWasSentInTimeAndAnswered() {
    final BenchResult result = Results.of(Results.meter(1000, 50_000));
    assertTrue(Verdict.of(result, 0).isOk());
    assertEquals(1000, result.throughput(0), 1);
  }

  @Test
  void shouldFailForEachKindOfError() {
    for (final Count kind : Count.values()) {
      final Meter meter = Results.meter(1000, 50_000);
      meter.count(kind);
      final Verdict verdict = Verdict.of(Results.of(meter), 0);
      assertEquals(kind.isError(), !verdict.isOk(), kind.label());
      assertTrue(verdict.isOk() || verdict.reasons().get(0).equals(kind.label() + " 1"));
    }
  }

  @Test
  void shouldFailWhenTheRateWasNotReached() {
    final Meter meter = Results.meter(980, 50_000);
    for (int i = 980; i < 1000; i++) {
      meter.countIf(Count.UNSENT, i * Rig.MS);
    }
    final Verdict verdict = Verdict.of(Results.of(meter), 0);
    assertEquals(List.of("rate not reached: 980/s sent in time of 1,000/s"), verdict.reasons());
  }

  @Test
  void shouldFailWhenNothingWasAnswered() {
    final Verdict verdict = Verdict.of(Results.of(Results.meter(0, 1)), 0);
    assertEquals(List.of("no answer"), verdict.reasons());
  }

  @Test
  void shouldFailWhenMoreIsAddedThanMayBe() {
    final BenchResult result = compared(Results.slices(40_000));
    assertEquals(40_000, result.addedP99().value(), 200);
    assertEquals(40_000, result.addedP50().value(), 200);
    assertTrue(Verdict.of(result, 50_000).isOk());
    final Verdict verdict = Verdict.of(result, 30_000);
    assertFalse(verdict.isOk());
    assertEquals("added p99 40.1 us is above 30.0 us", verdict.reasons().get(0));
  }

  @Test
  void shouldPairEachTurnWithItsNeighbourWhateverTheOrder() {
    final BenchResult result = compared(Results.slices(0));
    assertEquals(0, result.addedP50().value(), 300);
  }

  @Test
  void shouldNotPassABoundWhenThereAreTooFewTurnsToSay() {
    final BenchResult result = compared(Results.slices(0).subList(0, 4));
    assertNull(result.addedP99());
    assertFalse(Verdict.of(result, 1_000_000).isOk());
  }

  private static BenchResult compared(final List<Slice> slices) {
    return Results.of(RATE, slices, Results.meter(1000, 50_000), Results.meter(1000, 90_000));
  }
}
