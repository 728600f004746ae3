package io.millrace.loop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.testkit.Seeds;
import java.util.Random;
import java.util.function.LongSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which windows are learnt from which gaps. */
final class GapModelTest {
  private static final long SLEEP_NS = 30_000;

  private final GapModel model = new GapModel();
  private long polledNs;
  private long sleeps;
  private long probes;
  private long clockNs;

  /** So many turns with these gaps after them. */
  private void turns(final int count, final LongSupplier gaps) {
    polledNs = 0;
    sleeps = 0;
    probes = 0;
    for (int i = 0; i < count; i++) {
      final long windowNs = model.next(SLEEP_NS, clockNs);
      final long gapNs = gaps.getAsLong();
      clockNs += gapNs;
      probes += windowNs == GapModel.LONGEST_NS ? 1 : 0;
      if (windowNs == 0) {
        sleeps++;
      } else if (gapNs < windowNs) {
        polledNs += gapNs;
        model.found(gapNs);
      } else {
        polledNs += windowNs;
        sleeps++;
        model.missed(windowNs);
      }
    }
  }

  private long costNs() {
    return polledNs + sleeps * SLEEP_NS;
  }

  private long windowNs() {
    long windowNs = GapModel.LONGEST_NS;
    for (int i = 0; i < 2 && windowNs == GapModel.LONGEST_NS; i++) {
      windowNs = model.next(SLEEP_NS, clockNs); // the first one may be a probe
    }
    return windowNs;
  }

  private static LongSupplier always(final long gapNs) {
    return () -> gapNs;
  }

  private static LongSupplier atRandom(final Random random, final long meanNs) {
    return () -> (long) (-Math.log(1 - random.nextDouble()) * meanNs);
  }

  @ParameterizedTest
  @CsvSource({
    "1000, 5000",
    "12000, 15000",
    "24000, 25000",
    "31000, 0", // costs more than the sleep
    "60000, 0",
    "1000000, 0"
  })
  void shouldPollUntilTheEventWhenThatCostsLessThanASleep(final long gapNs, final long windowNs) {
    turns(100, always(gapNs));
    assertEquals(windowNs, windowNs());
  }

  @Test
  void shouldLookAtTheFirstTurnsInFull() {
    turns(8, always(1_000_000));
    assertEquals(8, probes);
    turns(GapModel.PROBE_TURNS - 1, always(1_000_000));
    assertEquals(0, probes);
    turns(1, always(1_000_000));
    assertEquals(1, probes, "the first ones that found nothing do not count against it");
  }

  @Test
  void shouldLookAtEachTurnWhenTheyAreRare() {
    turns(8, always(GapModel.PROBE_NS));
    turns(100, always(GapModel.PROBE_NS));
    assertEquals(100, probes);
  }

  @Test
  void shouldLearnInSecondsWhenRepliesToRareRequestsComeSoonNow() {
    turns(100, always(200_000_000));
    final int[] place = {0};
    turns(100, () -> place[0]++ % 2 == 0 ? 10_000 : 200_000_000);
    assertEquals(50, sleeps, "each reply is met, by looks alone if need be");
  }

  @Test
  void shouldLookLessAndLessOftenWhereNothingCame() {
    turns(10_000, always(100_000));
    assertTrue(probes <= 55, () -> probes + " of 10,000");
    turns(2 * GapModel.PROBE_TURNS_MAX, always(100_000));
    assertTrue(probes >= 1, "but never stops");
  }

  @Test
  void shouldLearnThatEventsComeSoonNow() {
    turns(10_000, always(100_000));
    turns(3 * GapModel.PROBE_TURNS_MAX, always(10_000));
    turns(1_000, always(10_000));
    assertEquals(0, sleeps);
  }

  @Test
  void shouldLearnThatEventsComeSoonNoLonger() {
    turns(10_000, always(10_000));
    turns(500, always(1_000_000));
    turns(1_000, always(1_000_000));
    assertTrue(polledNs <= 15 * GapModel.LONGEST_NS, () -> polledNs + " ns in a thousand turns");
  }

  @Test
  void shouldGiveUpWhatSeldomComesSoon() {
    final int[] place = {0};
    turns(1_000, () -> place[0]++ % 2 == 0 ? 8_000 : 1_000_000);
    assertEquals(10_000, windowNs(), "what comes soon comes within it");
    turns(4_000, () -> place[0]++ % 20 == 0 ? 28_000 : 1_000_000);
    assertEquals(0, windowNs());
  }

  @Test
  void shouldLearnFromClosedWindowsOnlyWhatTheyHaveSeen() {
    final int[] place = {0};
    turns(1_000, () -> place[0]++ % 5 == 0 ? 22_000 : 8_000);
    assertTrue(windowNs() >= 10_000, "four of five come within 10 us");
    turns(1_000, () -> place[0]++ % 5 == 0 ? 22_000 : 8_000);
    final long best = 1_000 / 5 * (4 * 8_000 + 22_000);
    assertTrue(costNs() <= best * 1.15, () -> costNs() + " ns, the best possible is " + best);
  }

  @Test
  void shouldCostHardlyMoreThanTheBetterOfSleepingAndPollingWhateverComes() {
    Seeds.each(20, this::costsLittle);
  }

  private void costsLittle(final Random random) {
    final long meanNs = 3_000L << random.nextInt(8);
    turns(500, atRandom(random, meanNs));
    turns(20_000, atRandom(random, meanNs));
    final long sleepingNs = 20_000 * SLEEP_NS;
    final double longest = 20_000.0 * GapModel.LONGEST_NS;
    // exponential gaps: the chance of a hit is the same at any time, so all or nothing is best
    final double hit = 1 - Math.exp(-(double) GapModel.LONGEST_NS / meanNs);
    final double pollingNs = 20_000 * (hit * meanNs + (1 - hit) * SLEEP_NS);
    final double best = Math.min(sleepingNs, Math.min(pollingNs, longest));
    assertTrue(costNs() <= best * 1.25, () -> costNs() + " ns, mean " + meanNs + ", best " + best);
  }
}
