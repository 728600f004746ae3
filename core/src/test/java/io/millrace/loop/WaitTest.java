package io.millrace.loop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.config.IdleConfig;
import io.millrace.config.IdleKind;
import io.millrace.net.Poller;
import io.millrace.net.ReadyHandler;
import io.millrace.status.CounterScope;
import io.millrace.status.CounterType;
import io.millrace.status.CounterWords;
import io.millrace.testkit.NothingLeft;
import io.millrace.testkit.Seeds;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Pipe;
import java.nio.channels.SelectionKey;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * How a loop waits, on a clock of which each poll takes a microsecond. Whoever would sleep asks
 * first whether a command waits: that is counted, and the answer keeps it from really sleeping.
 */
final class WaitTest {
  private static final long POLL_NS = 1_000;
  private static final long SLEEP_NS = TimeUnit.MILLISECONDS.toNanos(1);
  private static final long SECOND_NS = TimeUnit.SECONDS.toNanos(1);

  @RegisterExtension final NothingLeft left = new NothingLeft();

  private final ByteBuffer one = ByteBuffer.allocate(1);
  private final CounterWords counters = CounterWords.inMemory(CounterScope.LOOP);
  private Pipe pipe;
  private Poller poller;
  private long clockNs = 5 * SECOND_NS;
  private int sleeps;

  @BeforeEach
  void open() throws IOException {
    poller = new Poller(() -> clockNs += POLL_NS, (fault, nowNs) -> left.errorLog().accept(fault));
    pipe = Pipe.open();
    pipe.source().configureBlocking(false);
    poller.register(pipe.source(), SelectionKey.OP_READ, new Event());
  }

  @AfterEach
  void close() throws IOException {
    poller.close();
    pipe.sink().close();
    pipe.source().close();
  }

  private final class Event implements ReadyHandler {
    @Override
    public int onReady(final int readyOps, final long nowNs) {
      try {
        return pipe.source().read(one.clear());
      } catch (final IOException e) {
        throw new AssertionError(e);
      }
    }

    @Override
    public void onFault(final Throwable fault, final long nowNs) {
      throw new AssertionError(fault);
    }
  }

  private void event() throws IOException {
    pipe.sink().write(one.clear());
  }

  /** Whether this turn would have slept. */
  private boolean sleeps(final WaitStrategy waiting) {
    final int before = sleeps;
    waiting.poll(poller, SLEEP_NS, this::countSleep);
    return sleeps > before;
  }

  private boolean countSleep() {
    sleeps++;
    return false;
  }

  /** Finds nothing until it sleeps; says how many turns it spun before. */
  private int finishWindow(final WaitStrategy waiting) {
    int spins = 0;
    while (!sleeps(waiting)) {
      spins++;
      assertTrue(spins < 1_000, "it never sleeps");
    }
    return spins;
  }

  private AdaptiveWait adaptive(final int percent) {
    return new AdaptiveWait(percent, counters, clockNs);
  }

  @Test
  void shouldSleepUntilThereIsWork() {
    final AdaptiveWait waiting = adaptive(10);
    for (int i = 0; i < 10; i++) {
      assertTrue(sleeps(waiting));
    }
    assertEquals(AdaptiveWait.BUCKET_NS, waiting.tokensNs(), "sleeping costs nothing");
  }

  @Test
  void shouldSpinForOneWindowAfterWork() throws IOException {
    final AdaptiveWait waiting = adaptive(10);
    event();
    sleeps(waiting);
    final long beganNs = poller.nowNs();
    while (!sleeps(waiting)) {
      assertTrue(poller.nowNs() - beganNs <= AdaptiveWait.WINDOW_NS, "longer than a window");
    }
    assertTrue(poller.nowNs() - beganNs >= AdaptiveWait.WINDOW_NS, "shorter than a window");
    assertTrue(sleeps(waiting), "once it sleeps it goes on sleeping");
  }

  @Test
  void shouldPayForSpinningThatFoundNothing() throws IOException {
    final AdaptiveWait waiting = adaptive(10);
    event();
    sleeps(waiting);
    for (int i = 1; i < AdaptiveWait.WINDOW_NS / POLL_NS; i++) {
      assertFalse(sleeps(waiting));
      assertEquals(AdaptiveWait.BUCKET_NS, waiting.tokensNs(), "not before it is over");
    }
    assertFalse(sleeps(waiting));
    final long paidNs = AdaptiveWait.BUCKET_NS - waiting.tokensNs();
    assertTrue(paidNs >= AdaptiveWait.WINDOW_NS && paidNs < 2 * AdaptiveWait.WINDOW_NS);
  }

  @Test
  void shouldNotPayForSpinningThatFoundItsReply() throws IOException {
    final AdaptiveWait waiting = adaptive(10);
    event();
    sleeps(waiting);
    for (int i = 0; i < 1_000; i++) {
      for (int j = 0; j < 10; j++) {
        assertFalse(sleeps(waiting), "each event begins a new window");
      }
      event();
    }
    assertEquals(AdaptiveWait.BUCKET_NS, waiting.tokensNs());
  }

  @Test
  void shouldSleepAtOnceWhenItsBudgetIsSpentAndSpinAgainWhenItHasEarnedSome() throws IOException {
    final AdaptiveWait waiting = adaptive(10);
    int windows = 0;
    while (waiting.tokensNs() > 0) {
      event();
      sleeps(waiting);
      finishWindow(waiting);
      windows++;
      assertTrue(windows < 200, "the bucket does not empty");
    }
    assertTrue(windows >= AdaptiveWait.BUCKET_NS / (2 * AdaptiveWait.WINDOW_NS));
    event();
    sleeps(waiting);
    assertTrue(sleeps(waiting), "nothing is left to spend");
    clockNs += TimeUnit.MILLISECONDS.toNanos(1);
    event();
    sleeps(waiting);
    assertFalse(sleeps(waiting), "a tenth of a millisecond was earned");
  }

  @Test
  void shouldNotEarnMoreThanTheBucketHolds() throws IOException {
    final AdaptiveWait waiting = adaptive(100);
    clockNs += 3_600 * SECOND_NS;
    event();
    sleeps(waiting);
    assertEquals(AdaptiveWait.BUCKET_NS, waiting.tokensNs());
  }

  @Test
  void shouldCountItsWindowsWhatTheyFoundAndWhatTheyTook() throws IOException {
    final AdaptiveWait waiting = adaptive(10);
    event();
    sleeps(waiting);
    assertEquals(AdaptiveWait.WINDOW_NS, counters.get(CounterType.LOOP_WINDOW));
    event();
    assertFalse(sleeps(waiting), "a hit");
    final int spins = finishWindow(waiting);
    assertEquals(2, counters.get(CounterType.LOOP_WINDOWS));
    assertEquals(1, counters.get(CounterType.LOOP_HITS));
    assertEquals((spins + 1) * POLL_NS, counters.get(CounterType.LOOP_POLLED), "each poll once");
    sleeps(waiting);
    assertEquals((spins + 1) * POLL_NS, counters.get(CounterType.LOOP_POLLED), "sleep is free");
  }

  @Test
  void shouldNotCountWindowsThatItCannotPay() throws IOException {
    final AdaptiveWait waiting = adaptive(1);
    while (waiting.tokensNs() > 0) {
      event();
      sleeps(waiting);
      finishWindow(waiting);
    }
    final long windows = counters.get(CounterType.LOOP_WINDOWS);
    event();
    sleeps(waiting);
    assertTrue(sleeps(waiting));
    assertEquals(windows, counters.get(CounterType.LOOP_WINDOWS));
  }

  @Test
  void shouldNotSpinWhenATimerIsDue() throws IOException {
    final AdaptiveWait waiting = adaptive(10);
    event();
    sleeps(waiting);
    final int before = sleeps;
    waiting.poll(poller, 0, this::countSleep);
    assertEquals(before, sleeps, "no time to sleep: it polls and goes on");
  }

  @Test
  void shouldSpendItsShareOfACoreAtMostWhateverComes() {
    Seeds.each(20, this::spendsItsShare);
  }

  private void spendsItsShare(final Random random) throws IOException {
    final int percent = 1 + random.nextInt(20);
    final AdaptiveWait waiting = adaptive(percent);
    final long meanNs = 25_000L << random.nextInt(6);
    final long beganNs = clockNs;
    long spentNs = 0;
    while (clockNs - beganNs < SECOND_NS / 2) {
      final long gapNs = (long) (-Math.log(1 - random.nextDouble()) * meanNs);
      spentNs += waitFor(waiting, clockNs + gapNs);
      event();
    }
    final long allowedNs = (clockNs - beganNs) * percent / 100 + AdaptiveWait.BUCKET_NS;
    final long overdraftNs = 2 * AdaptiveWait.WINDOW_NS;
    final long spent = spentNs;
    assertTrue(spentNs <= allowedNs + overdraftNs, () -> spent + " ns of " + allowedNs);
  }

  /** Takes what is there, then waits for the next event; says what spinning in vain has cost. */
  private long waitFor(final AdaptiveWait waiting, final long nextNs) {
    sleeps(waiting);
    int spins = 0;
    while (clockNs - nextNs < 0) {
      if (sleeps(waiting)) {
        clockNs = Math.max(clockNs, nextNs);
        return spins * POLL_NS;
      }
      spins++;
    }
    return 0;
  }

  @Test
  void shouldComeToRest() throws IOException {
    final AdaptiveWait waiting = adaptive(100);
    event();
    sleeps(waiting);
    assertTrue(finishWindow(waiting) <= AdaptiveWait.WINDOW_NS / POLL_NS);
    for (int i = 0; i < 10_000; i++) {
      assertTrue(sleeps(waiting), "an idle loop costs nothing");
    }
  }

  @Test
  void shouldAlwaysSleepWhenBlocking() throws IOException {
    final WaitStrategy waiting =
        WaitStrategies.of(new IdleConfig(IdleKind.BLOCK, 1), counters, clockNs);
    for (int i = 0; i < 5; i++) {
      event();
      assertTrue(sleeps(waiting));
    }
  }

  @Test
  void shouldNeverSleepWhenSpinningOrStepped() throws IOException {
    for (final WaitStrategy waiting :
        new WaitStrategy[] {
          WaitStrategies.of(new IdleConfig(IdleKind.SPIN, 1), counters, clockNs),
          WaitStrategies.stepped()
        }) {
      assertFalse(sleeps(waiting));
      event();
      assertEquals(1, waiting.poll(poller, SLEEP_NS, this::countSleep));
      assertEquals(0, sleeps);
    }
  }

  @Test
  void shouldBeAdaptiveByDefault() {
    assertTrue(WaitStrategies.of(IdleConfig.DEFAULT, counters, clockNs) instanceof AdaptiveWait);
  }
}
