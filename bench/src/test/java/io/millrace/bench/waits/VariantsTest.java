package io.millrace.bench.waits;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.loop.WaitStrategySupplier;
import io.millrace.status.CounterType;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** When each of them sleeps and when it polls on. */
final class VariantsTest {
  private static final long LATE_NS = TimeUnit.MILLISECONDS.toNanos(1);

  private WaitTrial trial;

  @AfterEach
  void close() throws IOException {
    if (trial != null) {
      trial.close();
    }
  }

  private void open(final String variant) throws IOException {
    close();
    trial = new WaitTrial(variant);
  }

  @Test
  void shouldPollOnForTheFixedWindowAfterEachEvent() throws IOException {
    for (final int us : new int[] {20, 50}) {
      open("fixed-" + us);
      assertTrue(trial.sleeps(), "nothing has come yet");
      for (int i = 0; i < 3; i++) {
        trial.event();
        assertEquals(TimeUnit.MICROSECONDS.toNanos(us), trial.window());
        assertTrue(trial.sleeps(), "once it sleeps it goes on sleeping");
      }
    }
  }

  @Test
  void shouldNotPayForAFixedWindowInWhichSomethingCame() throws IOException {
    open("fixed-50");
    trial.event();
    for (int i = 0; i < 1_000; i++) {
      assertFalse(trial.sleeps());
      trial.event();
    }
    assertEquals(1_000, trial.count(CounterType.LOOP_HITS));
  }

  @Test
  void shouldSleepAtOnceWhenTheBucketOfAFixedWindowIsEmpty() throws IOException {
    open("fixed-50");
    final long windows = FixedWait.BUCKET_NS / TimeUnit.MICROSECONDS.toNanos(50);
    long opened = 0;
    trial.event();
    while (trial.window() > 0) {
      opened++;
      trial.event();
    }
    assertTrue(opened >= windows && opened <= windows + windows / 5, "windows: " + opened);
    trial.clockNs += LATE_NS; // which earns 100 us
    trial.event();
    assertEquals(TimeUnit.MICROSECONDS.toNanos(50), trial.window());
  }

  @Test
  void shouldDoubleTheWindowOfKvmWhileSleepsAreShort() throws IOException {
    open("kvm");
    long wantedNs = 0;
    for (int i = 0; i < 6; i++) {
      assertEquals(wantedNs, trial.window());
      wantedNs = Math.min(KvmWait.LONGEST_NS, Math.max(KvmWait.START_NS, 2 * wantedNs));
      assertEquals(wantedNs, trial.count(CounterType.LOOP_WINDOW), "after sleep " + i);
    }
    assertEquals(KvmWait.LONGEST_NS, trial.window());
    assertEquals(0, trial.count(CounterType.LOOP_WINDOW), "the longest one was in vain");
  }

  @Test
  void shouldCloseTheWindowOfKvmAfterALongSleepOnly() throws IOException {
    open("kvm");
    while (trial.count(CounterType.LOOP_WINDOW) < 8 * KvmWait.START_NS) {
      trial.window();
    }
    for (int i = 0; i < 10; i++) {
      assertFalse(trial.sleeps());
      trial.event();
    }
    assertEquals(8 * KvmWait.START_NS, trial.count(CounterType.LOOP_WINDOW), "what came in time");
    trial.sleptNs = KvmWait.LONGEST_NS;
    assertEquals(8 * KvmWait.START_NS, trial.window());
    assertEquals(0, trial.count(CounterType.LOOP_WINDOW));
    assertTrue(trial.sleeps());
  }

  @Test
  void shouldPollOnOnlyWhileAReplyIsOwed() throws IOException {
    open("owed");
    for (int i = 0; i < 3; i++) {
      trial.event(() -> trial.exchange.asked(trial.clockNs));
      assertFalse(trial.sleeps(), "its reply may be near");
      trial.event(() -> trial.exchange.replied(trial.clockNs));
      assertEquals(0, trial.owed.count());
      assertTrue(trial.sleeps());
      assertTrue(trial.sleeps());
    }
    assertEquals(3, trial.count(CounterType.LOOP_HITS));
  }

  @Test
  void shouldBeTheConfiguredOneByThatName() {
    assertEquals(WaitStrategySupplier.CONFIGURED, Variants.of("configured"));
    assertThrows(IllegalArgumentException.class, () -> Variants.of("run"));
  }
}
