package io.millrace.tools.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

final class BootstrapTest {
  private static final int RUNS = 40;

  @Test
  void shouldGiveTheMedianAndTheSameIntervalEachTime() {
    final double[] values = {30, 10, 20, 50, 40};
    final Estimate estimate = Bootstrap.median(values);
    assertEquals(30, estimate.value());
    assertTrue(estimate.lowNs() >= 10 && estimate.lowNs() < 30, estimate.toString());
    assertTrue(estimate.highNs() > 30 && estimate.highNs() <= 50, estimate.toString());
    assertEquals(estimate, Bootstrap.median(values));
    assertEquals(30, values[0], "its argument stays as it is");
    assertEquals(25, Bootstrap.median(new double[] {10, 20, 30, 40}).value());
  }

  @Test
  void shouldClaimNothingWhenTheIntervalHoldsZero() {
    assertFalse(Bootstrap.median(new double[] {-3, 2, -1, 4, 1, -2}).isClear());
    assertTrue(Bootstrap.median(new double[] {3, 2, 5, 4, 1, 2}).isClear());
    assertTrue(Bootstrap.median(new double[] {-3, -2, -5, -4, -1, -2}).isClear());
  }

  @Test
  void shouldHoldTheTruthInAboutNineteenOfTwentyRuns() {
    final SplittableRandom random = new SplittableRandom(7);
    int held = 0;
    for (int run = 0; run < RUNS; run++) {
      final double[] differences = new double[20];
      for (int i = 0; i < differences.length; i++) {
        differences[i] = 100 + random.nextDouble(-50, 50) + random.nextDouble(-50, 50);
      }
      final Estimate estimate = Bootstrap.median(differences);
      held += estimate.lowNs() <= 100 && estimate.highNs() >= 100 ? 1 : 0;
    }
    assertTrue(held >= 34 && held < RUNS, held + " of " + RUNS);
  }
}
