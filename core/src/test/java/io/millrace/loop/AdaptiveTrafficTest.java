package io.millrace.loop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.net.Poller;
import io.millrace.net.ReadyHandler;
import io.millrace.status.CounterScope;
import io.millrace.status.CounterType;
import io.millrace.status.CounterWords;
import io.millrace.testkit.NothingLeft;
import io.millrace.testkit.Seeds;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.Pipe;
import java.nio.channels.SelectionKey;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * What spinning costs and finds under kinds of traffic, on a set clock of which each poll takes two
 * microseconds. Whoever would sleep asks first whether a command waits: then the clock goes on to
 * the next event, which is there when the answer has kept it from really sleeping.
 */
final class AdaptiveTrafficTest {
  private static final long POLL_NS = 2_000;
  private static final long SLEEP_NS = TimeUnit.SECONDS.toNanos(1);
  private static final long MILLISECOND_NS = TimeUnit.MILLISECONDS.toNanos(1);

  /** A window ends with the first poll after it. */
  private static final long LONGEST_NS = AdaptiveWait.WINDOW_NS + POLL_NS;

  private static final int PERCENT = 10;

  @RegisterExtension final NothingLeft left = new NothingLeft();

  private final ByteBuffer one = ByteBuffer.allocate(1);
  private final CounterWords counters = CounterWords.inMemory(CounterScope.LOOP);
  private Pipe pipe;
  private Poller poller;
  private AdaptiveWait waiting;
  private int percent;
  private long clockNs;
  private long nextNs;
  private boolean slept;
  private int turns;

  /** Of the window that is open. */
  private long windowNs;

  private int sleeps;
  private int windows;
  private int hits;
  private long spunNs;
  private long vainNs;
  private long leastDebtNs;

  @BeforeEach
  void open() throws IOException {
    poller = new Poller(() -> clockNs += POLL_NS, (fault, nowNs) -> left.errorLog().accept(fault));
    pipe = Pipe.open();
    pipe.source().configureBlocking(false);
    poller.register(pipe.source(), SelectionKey.OP_READ, new Event());
    restart(PERCENT);
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
        throw new UncheckedIOException(e);
      }
    }

    @Override
    public void onFault(final Throwable fault, final long nowNs) {
      throw new AssertionError(fault);
    }
  }

  private void restart(final int share) {
    percent = share;
    waiting = new AdaptiveWait(share, counters, clockNs);
    windowNs = 0;
    spunNs = 0;
    vainNs = 0;
    leastDebtNs = debtNs();
    forget();
  }

  /** What was counted, but for what the bucket has to pay. */
  private void forget() {
    sleeps = 0;
    windows = 0;
    hits = 0;
  }

  /** One event after the other, each so long after the one before was due. */
  private void run(final long forNs, final LongSupplier gaps) {
    final long endNs = clockNs + forNs;
    nextNs = clockNs + gaps.getAsLong();
    while (nextNs - endNs < 0) {
      awaitEvent();
      nextNs += gaps.getAsLong();
    }
  }

  /** Turns until the next event was found, and the turn counts as a hit or as a sleep. */
  private void awaitEvent() {
    boolean sent = false;
    int work = 0;
    while (work == 0) {
      if (!sent && clockNs - nextNs >= 0) {
        send();
        sent = true;
      }
      slept = false;
      final long beganNs = clockNs;
      final boolean there = sent;
      work = waiting.poll(poller, SLEEP_NS, () -> sleepUntilNext(there));
      settle(work, beganNs);
      assertTrue(turns++ < 10_000_000, "the event is never found");
    }
  }

  private boolean sleepUntilNext(final boolean there) {
    slept = true;
    payWindow();
    if (!there) {
      clockNs = Math.max(clockNs, nextNs);
      send();
    }
    return false;
  }

  private void send() {
    try {
      pipe.sink().write(one.clear());
    } catch (final IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void settle(final int work, final long beganNs) {
    if (!slept) {
      windows += windowNs == 0 ? 1 : 0;
      windowNs += clockNs - beganNs;
      spunNs += clockNs - beganNs;
      assertTrue(windowNs <= LONGEST_NS, "longer than a window");
      hits += work > 0 ? 1 : 0;
      windowNs = work > 0 ? 0 : windowNs;
      return;
    }
    sleeps++;
    leastDebtNs = Math.min(leastDebtNs, debtNs()); // it falls while it sleeps
  }

  /** It is over and has found nothing. */
  private void payWindow() {
    vainNs += windowNs;
    windowNs = 0;
    final long moreNs = debtNs() - leastDebtNs;
    assertTrue(
        moreNs <= AdaptiveWait.BUCKET_NS + LONGEST_NS,
        () -> moreNs + " ns more than its share since some moment");
  }

  /** What was spent less what was earned: between any two moments it rises by a bucket at most. */
  private long debtNs() {
    return vainNs - clockNs / 100 * percent;
  }

  private static LongSupplier every(final long gapNs) {
    return () -> gapNs;
  }

  /** As from very many clients that know nothing of each other. */
  private static LongSupplier atRandom(final Random random, final long meanNs) {
    return () -> (long) (-Math.log(1 - random.nextDouble()) * meanNs);
  }

  /** So many close together, then a pause. */
  private static LongSupplier inBursts(final int size, final long gapNs, final long pauseNs) {
    final int[] place = {0};
    return () -> ++place[0] % size == 0 ? pauseNs : gapNs;
  }

  /** A request comes so long after the last reply; its reply sooner. */
  private static LongSupplier answered(final long replyNs, final long requestNs) {
    return inBursts(2, replyNs, requestNs);
  }

  private void assertSpends(final double leastPercent, final double mostPercent, final long forNs) {
    final double spent = 100.0 * vainNs / forNs;
    final double bucket = 100.0 * (AdaptiveWait.BUCKET_NS + LONGEST_NS) / forNs;
    assertTrue(spent >= leastPercent, () -> spent + " % is less than it may spend");
    assertTrue(spent <= mostPercent + bucket, () -> spent + " % is more than its share");
  }

  @Test
  void shouldSpinAfterEachEventOfAThousandPerSecond() {
    run(200 * MILLISECOND_NS, every(MILLISECOND_NS));
    assertEquals(sleeps - 1, windows, "one window before each sleep, but for the first");
    assertEquals(0, hits);
    assertSpends(1.9, 2.2, 200 * MILLISECOND_NS);
  }

  @Test
  void shouldSpendItsShareAndNoMoreAtTenThousandPerSecond() {
    run(200 * MILLISECOND_NS, every(MILLISECOND_NS / 10));
    assertEquals(1_999, sleeps, "each event ends a sleep");
    assertTrue(windows < sleeps, "not each window can be paid");
    assertSpends(9.9, 10, 200 * MILLISECOND_NS);
  }

  @Test
  void shouldSpendItsShareAndNoMoreWhenEventsComeJustAfterTheWindow() {
    run(100 * MILLISECOND_NS, every(LONGEST_NS + POLL_NS));
    assertEquals(0, hits);
    assertSpends(9.9, 10, 100 * MILLISECOND_NS);
  }

  @Test
  void shouldFindEventsInMostWindowsOfFiftyThousandPerSecond() {
    Seeds.each(
        3,
        random -> {
          restart(PERCENT);
          run(100 * MILLISECOND_NS, atRandom(random, 20_000));
          assertTrue(hits > windows / 2, () -> hits + " hits of " + windows + " windows");
          assertSpends(5, 10, 100 * MILLISECOND_NS);
        });
  }

  @Test
  void shouldFindEachEventOfABurstAwakeButTheFirst() {
    run(100 * MILLISECOND_NS, inBursts(20, 10_000, 2 * MILLISECOND_NS));
    assertTrue(sleeps > 40, () -> sleeps + " bursts");
    assertTrue(hits >= 19 * (sleeps - 1), () -> hits + " of " + sleeps + " bursts");
    assertSpends(0.8, 1.2, 100 * MILLISECOND_NS);
  }

  @Test
  void shouldSpendOneBucketAtMostInABurstAfterSilence() {
    run(2 * SLEEP_NS, every(SLEEP_NS));
    forget();
    final long beforeNs = vainNs;
    run(8 * MILLISECOND_NS, every(30_000));
    final long burstNs = vainNs - beforeNs;
    assertTrue(burstNs >= AdaptiveWait.BUCKET_NS, "what was saved can be spent");
    assertTrue(
        burstNs <= AdaptiveWait.BUCKET_NS + 8 * MILLISECOND_NS / PERCENT + LONGEST_NS,
        () -> burstNs + " ns of a burst of 8 ms");
  }

  @Test
  void shouldOpenNoWindowInSilence() {
    run(20 * SLEEP_NS, every(SLEEP_NS));
    assertEquals(19, sleeps);
    assertEquals(18, windows, "one after each event");
    assertTrue(vainNs <= windows * LONGEST_NS, "and nothing else");
  }

  @Test
  void shouldSpinAgainAfterEachEventSoonAfterTheRateFell() {
    run(50 * MILLISECOND_NS, every(40_000));
    assertTrue(windows < sleeps, "its bucket is empty");
    run(2 * MILLISECOND_NS, every(MILLISECOND_NS));
    forget();
    run(50 * MILLISECOND_NS, every(MILLISECOND_NS));
    assertEquals(sleeps, windows);
  }

  @Test
  void shouldFallBackToItsShareSoonAfterTheRateRose() {
    run(50 * MILLISECOND_NS, every(MILLISECOND_NS));
    final long saved = waiting.tokensNs();
    assertTrue(saved > AdaptiveWait.BUCKET_NS / 2, "it could save");
    run(10 * MILLISECOND_NS, every(40_000));
    final long beforeNs = vainNs;
    run(50 * MILLISECOND_NS, every(40_000));
    final long spentNs = vainNs - beforeNs;
    assertTrue(spentNs >= 4 * MILLISECOND_NS, () -> spentNs + " ns: less than it may");
    assertTrue(spentNs <= 5 * MILLISECOND_NS + LONGEST_NS, () -> spentNs + " ns of 50 ms");
  }

  @Test
  void shouldMeetPromptRepliesAwakeWhenTheRateLeavesRoomForTheRest() {
    run(100 * MILLISECOND_NS, answered(12_000, 488_000));
    assertTrue(hits >= sleeps - 1, () -> hits + " replies to " + sleeps + " requests");
    assertSpends(3.5, 4.5, 100 * MILLISECOND_NS);
  }

  @Test
  void shouldSpendItsShareOnRepliesThatNeverComeAndMeetThoseThatComeAgain() {
    run(100 * MILLISECOND_NS, every(50_000));
    assertEquals(0, hits, "no request is answered");
    assertSpends(9.9, 10, 100 * MILLISECOND_NS);
    assertTrue(waiting.tokensNs() < 2 * LONGEST_NS, "it has nothing left");
    run(2 * MILLISECOND_NS, every(MILLISECOND_NS));
    forget();
    run(50 * MILLISECOND_NS, answered(12_000, 488_000));
    assertTrue(hits >= sleeps - 1, () -> hits + " replies to " + sleeps + " requests");
  }

  @Test
  void shouldNeverSpendMoreThanItsShareBetweenAnyTwoMoments() {
    Seeds.each(12, this::anyTraffic);
  }

  /** Each kind of gap for a while, in any order; {@link #payWindow} asserts. */
  private void anyTraffic(final Random random) {
    restart(1 + random.nextInt(20));
    final long hitsBefore = counters.get(CounterType.LOOP_HITS);
    final long polledBefore = counters.get(CounterType.LOOP_POLLED);
    for (int i = 0; i < 12; i++) {
      run(5 * MILLISECOND_NS, anyKind(random));
    }
    assertTrue(vainNs > 0, "it was not tried");
    assertEquals(hits, counters.get(CounterType.LOOP_HITS) - hitsBefore);
    assertEquals(spunNs, counters.get(CounterType.LOOP_POLLED) - polledBefore);
  }

  private static LongSupplier anyKind(final Random random) {
    final long gapNs = 5_000 + random.nextInt(100_000);
    return switch (random.nextInt(6)) {
      case 0 -> every(gapNs);
      case 1 -> atRandom(random, gapNs);
      case 2 -> inBursts(2 + random.nextInt(30), 1 + gapNs / 10, 5 * gapNs);
      case 3 -> answered(5_000 + random.nextInt(30_000), gapNs);
      case 4 -> every(LONGEST_NS + random.nextInt(5_000));
      default -> every(2 * MILLISECOND_NS);
    };
  }
}
