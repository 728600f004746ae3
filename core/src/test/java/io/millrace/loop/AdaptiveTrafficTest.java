package io.millrace.loop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.loop.WaitRig.Kind;
import io.millrace.status.CounterType;
import io.millrace.testkit.NothingLeft;
import io.millrace.testkit.Seeds;
import java.io.IOException;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What polling on costs and finds under kinds of traffic, on a set clock. */
final class AdaptiveTrafficTest {
  private static final long POLL_NS = WaitRig.POLL_NS;
  private static final long SLEEP_NS = TimeUnit.SECONDS.toNanos(1);
  private static final long MILLISECOND_NS = TimeUnit.MILLISECONDS.toNanos(1);

  /** A window ends with the first poll after it. */
  private static final long LONGEST_NS = GapModel.LONGEST_NS + POLL_NS;

  private static final int PERCENT = 10;

  @RegisterExtension final NothingLeft left = new NothingLeft();

  private WaitRig rig;
  private AdaptiveWait waiting;
  private int percent;
  private long nextNs;
  private boolean slept;
  private int turns;

  /** Of the window that is open. */
  private long windowNs;

  private Kind lastKind;

  /** Each other event is a reply to the one before. */
  private boolean answering;

  private int sleeps;
  private int windows;
  private int hits;
  private int repliesFound;
  private int replies;
  private long spunNs;

  /** Of polling, what bought nothing. */
  private long vainNs;

  private long leastDebtNs;

  @BeforeEach
  void open() throws IOException {
    rig = new WaitRig(left);
    restart(PERCENT);
  }

  @AfterEach
  void close() throws IOException {
    rig.close();
  }

  private void restart(final int share) {
    percent = share;
    waiting = rig.adaptive(share);
    lastKind = Kind.OTHER;
    answering = false;
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
    replies = 0;
    repliesFound = 0;
  }

  /** One event after the other, each so long after the one before was due. */
  private void run(final long forNs, final LongSupplier gaps) {
    final long endNs = rig.clockNs + forNs;
    nextNs = rig.clockNs + gaps.getAsLong();
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
      if (!sent && rig.clockNs - nextNs >= 0) {
        send();
        sent = true;
      }
      slept = false;
      final long beganNs = rig.clockNs;
      final boolean there = sent;
      work = waiting.poll(rig.poller(), SLEEP_NS, () -> sleepUntilNext(there));
      settle(work, beganNs);
      assertTrue(turns++ < 10_000_000, "the event is never found");
    }
  }

  private boolean sleepUntilNext(final boolean there) {
    slept = true;
    payWindow(windowNs);
    if (!there) {
      rig.clockNs = Math.max(rig.clockNs, nextNs);
      send();
    }
    return false;
  }

  private void send() {
    if (answering) {
      lastKind = lastKind == Kind.REQUEST ? Kind.REPLY : Kind.REQUEST;
      replies += lastKind == Kind.REPLY ? 1 : 0;
    }
    rig.event(lastKind);
  }

  private void settle(final int work, final long beganNs) {
    if (slept) {
      sleeps++;
      leastDebtNs = Math.min(leastDebtNs, debtNs()); // it falls while it sleeps
      return;
    }
    windows += windowNs == 0 ? 1 : 0;
    windowNs += rig.clockNs - beganNs;
    spunNs += rig.clockNs - beganNs;
    assertTrue(windowNs <= LONGEST_NS, "longer than the longest window");
    if (work > 0) {
      hits++;
      repliesFound += lastKind == Kind.REPLY ? 1 : 0;
      payWindow(Math.max(0, windowNs - WaitRig.WORTH_NS));
    }
  }

  /** It is over. */
  private void payWindow(final long costNs) {
    vainNs += costNs;
    windowNs = 0;
    final long moreNs = debtNs() - leastDebtNs;
    assertTrue(
        moreNs <= AdaptiveWait.BUCKET_NS + LONGEST_NS,
        () -> moreNs + " ns more than its share since some moment");
  }

  /** What was spent less what was earned: between any two moments it rises by a bucket at most. */
  private long debtNs() {
    return vainNs - rig.clockNs / 100 * percent;
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
  private LongSupplier answered(final long replyNs, final long requestNs) {
    answering = true;
    lastKind = Kind.REPLY;
    final int[] place = {0};
    return () -> place[0]++ % 2 == 0 ? requestNs : replyNs;
  }

  private void assertSpends(final double mostPercent, final long forNs) {
    final double spent = 100.0 * vainNs / forNs;
    assertTrue(spent <= mostPercent, () -> spent + " % of a core in vain");
  }

  @Test
  void shouldSleepAfterEachEventOfAThousandPerSecond() {
    run(2_000 * MILLISECOND_NS, every(MILLISECOND_NS));
    assertEquals(0, hits);
    assertTrue(windows <= 45, () -> windows + " looks at two thousand turns");
    assertSpends(0.15, 2_000 * MILLISECOND_NS);
  }

  @Test
  void shouldSleepAfterEachEventOfTenThousandPerSecond() {
    run(1_000 * MILLISECOND_NS, every(MILLISECOND_NS / 10));
    assertEquals(9_999, sleeps, "each event ends a sleep");
    assertSpends(0.5, 1_000 * MILLISECOND_NS);
  }

  @Test
  void shouldSleepWhenEventsComeJustAfterTheLongestWindow() {
    run(1_000 * MILLISECOND_NS, every(LONGEST_NS + 2 * POLL_NS));
    assertEquals(0, hits);
    assertSpends(0.6, 1_000 * MILLISECOND_NS);
  }

  @Test
  void shouldSleepWhenEventsComeLaterThanTheirSleepIsWorth() {
    run(1_000 * MILLISECOND_NS, every(WaitRig.WORTH_NS + 5_000));
    assertTrue(hits < sleeps / 10, () -> hits + " looks at " + sleeps);
    assertSpends(1.5, 1_000 * MILLISECOND_NS);
  }

  @Test
  void shouldMeetEventsAwakeWhenTheyComeSooner() {
    run(100 * MILLISECOND_NS, every(WaitRig.WORTH_NS - 5_000));
    assertTrue(sleeps <= 1, () -> sleeps + " sleeps");
    assertSpends(0, 100 * MILLISECOND_NS);
  }

  @Test
  void shouldFindEventsInMostWindowsOfFiftyThousandPerSecond() {
    Seeds.each(
        3,
        random -> {
          restart(PERCENT);
          run(200 * MILLISECOND_NS, atRandom(random, 20_000));
          assertTrue(hits > windows * 3 / 4, () -> hits + " hits of " + windows + " windows");
          assertSpends(PERCENT + 1.1, 200 * MILLISECOND_NS);
        });
  }

  @Test
  void shouldFindEachEventOfABurstAwakeButTheFirst() {
    run(200 * MILLISECOND_NS, inBursts(20, 10_000, 2 * MILLISECOND_NS));
    assertTrue(sleeps > 80, () -> sleeps + " bursts");
    assertTrue(hits >= 19 * (sleeps - 1), () -> hits + " of " + sleeps + " bursts");
    assertSpends(1.3, 200 * MILLISECOND_NS);
  }

  @Test
  void shouldCostNextToNothingInSilence() {
    run(100 * SLEEP_NS, every(SLEEP_NS));
    assertEquals(99, sleeps);
    assertEquals(98, windows, "one look after each event, but for the last");
    assertSpends(0.01, 100 * SLEEP_NS);
  }

  @Test
  void shouldMeetPromptRepliesAwakeAndSleepUntilTheNextRequest() {
    run(500 * MILLISECOND_NS, answered(22_000, 478_000));
    assertTrue(repliesFound >= replies - 1, () -> repliesFound + " of " + replies);
    assertTrue(windows - hits <= 30, () -> windows + " windows, " + hits + " hits");
    assertSpends(0.3, 500 * MILLISECOND_NS);
  }

  @Test
  void shouldMeetBothAwakeWhenTheClientAsksAgainAtOnce() {
    run(100 * MILLISECOND_NS, answered(25_000, 15_000));
    assertTrue(sleeps <= 1, () -> sleeps + " sleeps");
    assertSpends(0, 100 * MILLISECOND_NS);
  }

  @Test
  void shouldGiveUpRepliesThatNeverComeAndMeetThoseThatComeAgain() {
    lastKind = Kind.REQUEST;
    run(200 * MILLISECOND_NS, every(100_000));
    assertEquals(0, hits, "no request is answered");
    assertSpends(1.2, 200 * MILLISECOND_NS);
    run(200 * MILLISECOND_NS, answered(12_000, 488_000));
    forget();
    run(50 * MILLISECOND_NS, answered(12_000, 488_000));
    assertTrue(repliesFound >= replies - 1, () -> repliesFound + " of " + replies);
  }

  @Test
  void shouldSpendItsShareAndNoMoreWhenTrafficDeceivesIt() {
    final Random random = new Random(1);
    final long[] gapNs = {10_000};
    run(
        1_000 * MILLISECOND_NS,
        () -> {
          gapNs[0] = random.nextInt(60) == 0 ? 130_000 - gapNs[0] : gapNs[0];
          return gapNs[0];
        });
    assertTrue(hits > 0 && vainNs > 0, "it was not tried");
    assertSpends(PERCENT + 0.3, 1_000 * MILLISECOND_NS);
  }

  @Test
  void shouldFollowAStepOfTheRateBothWays() {
    run(100 * MILLISECOND_NS, every(MILLISECOND_NS));
    run(50 * MILLISECOND_NS, every(20_000));
    forget();
    run(50 * MILLISECOND_NS, every(20_000));
    assertTrue(sleeps <= 1, () -> sleeps + " sleeps");
    run(100 * MILLISECOND_NS, every(MILLISECOND_NS));
    forget();
    run(500 * MILLISECOND_NS, every(MILLISECOND_NS));
    assertTrue(windows <= 20, () -> windows + " windows");
  }

  @Test
  void shouldNeverSpendMoreThanItsShareBetweenAnyTwoMoments() {
    Seeds.each(12, this::anyTraffic);
  }

  /** Each kind of gap for a while, in any order; {@link #payWindow} asserts. */
  private void anyTraffic(final Random random) {
    restart(1 + random.nextInt(20));
    final long hitsBefore = rig.counters.get(CounterType.LOOP_HITS);
    final long polledBefore = rig.counters.get(CounterType.LOOP_POLLED);
    for (int i = 0; i < 12; i++) {
      answering = false;
      run(5 * MILLISECOND_NS, anyKind(random));
    }
    assertTrue(vainNs > 0, "it was not tried");
    assertEquals(hits, rig.counters.get(CounterType.LOOP_HITS) - hitsBefore);
    assertEquals(spunNs, rig.counters.get(CounterType.LOOP_POLLED) - polledBefore);
  }

  private LongSupplier anyKind(final Random random) {
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
