package io.millrace.loop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.config.IdleConfig;
import io.millrace.config.IdleKind;
import io.millrace.status.CounterType;
import io.millrace.testkit.NothingLeft;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** When a loop sleeps and when it polls on, turn by turn on a set clock. */
final class WaitTest {
  private static final long POLL_NS = WaitRig.POLL_NS;
  private static final long SLEEP_NS = TimeUnit.MILLISECONDS.toNanos(1);
  private static final long LATE_NS = TimeUnit.MILLISECONDS.toNanos(5);

  @RegisterExtension final NothingLeft left = new NothingLeft();

  private WaitRig rig;
  private int sleeps;

  @BeforeEach
  void open() throws IOException {
    rig = new WaitRig(left);
  }

  @AfterEach
  void close() throws IOException {
    rig.close();
  }

  private void event() {
    rig.event(WaitRig.Kind.OTHER);
  }

  /** Whether this turn would have slept. */
  private boolean sleeps(final WaitStrategy waiting) {
    final int before = sleeps;
    waiting.poll(rig.poller(), SLEEP_NS, this::countSleep);
    return sleeps > before;
  }

  private boolean countSleep() {
    sleeps++;
    return false;
  }

  /** Finds nothing until it sleeps; says how many turns it polled on before. */
  private int finishWindow(final WaitStrategy waiting) {
    int spins = 0;
    while (!sleeps(waiting)) {
      spins++;
      assertTrue(spins < 1_000, "it never sleeps");
    }
    return spins;
  }

  /** Events that come so long after the turn before, until its windows are learnt. */
  private void learn(final AdaptiveWait waiting, final long gapNs) {
    for (int i = 0; i < 100; i++) {
      event();
      sleeps(waiting);
      final long nextNs = rig.clockNs + gapNs;
      while (rig.clockNs - nextNs < 0) {
        if (sleeps(waiting)) {
          rig.clockNs = nextNs;
        }
      }
    }
    rig.clockNs += WaitRig.SECOND_NS; // the bucket fills
    event();
    sleeps(waiting);
    finishWindow(waiting);
  }

  @Test
  void shouldSleepUntilThereIsWork() {
    final AdaptiveWait waiting = rig.adaptive(10);
    for (int i = 0; i < 10; i++) {
      assertTrue(sleeps(waiting));
    }
    assertEquals(AdaptiveWait.BUCKET_NS, waiting.tokensNs(), "sleeping costs nothing");
  }

  @Test
  void shouldPollOnForAsLongAsItMayBeWorthAfterTheFirstWork() {
    final AdaptiveWait waiting = rig.adaptive(10);
    event();
    sleeps(waiting);
    final long beganNs = rig.poller().nowNs();
    final int spins = finishWindow(waiting);
    assertEquals(GapModel.LONGEST_NS, rig.clockNs - beganNs);
    assertEquals(GapModel.LONGEST_NS / POLL_NS, spins);
    assertTrue(sleeps(waiting), "once it sleeps it goes on sleeping");
  }

  @Test
  void shouldPollOnUntilTheUsualTimeOfTheNextEvent() {
    final AdaptiveWait waiting = rig.adaptive(10);
    learn(waiting, 12_000);
    event();
    sleeps(waiting);
    assertEquals(15_000 / POLL_NS, finishWindow(waiting));
    assertEquals(15_000, counters(CounterType.LOOP_WINDOW));
  }

  @Test
  void shouldSleepAtOnceWhereEventsComeLate() {
    final AdaptiveWait waiting = rig.adaptive(10);
    learn(waiting, LATE_NS);
    event();
    sleeps(waiting);
    assertTrue(sleeps(waiting));
    assertEquals(0, counters(CounterType.LOOP_WINDOW));
  }

  @Test
  void shouldPollOnForNoLongerThanTheSleepIsWorth() {
    final AdaptiveWait waiting = rig.adaptive(100);
    rig.shown.set(CounterType.LOOP_SLEEP_COST, 5_000);
    learn(waiting, 12_000);
    event();
    sleeps(waiting);
    assertTrue(sleeps(waiting), "12 us for a sleep that is worth 10");
  }

  @Test
  void shouldSleepAtOnceAfterAQueueUntilSomeTurnsHadNone() throws IOException {
    final AdaptiveWait waiting = rig.adaptive(100);
    learn(waiting, 12_000);
    try (WaitRig.Others others = rig.others(AdaptiveWait.FEW)) {
      others.event();
      sleeps(waiting);
      assertFalse(sleeps(waiting), "two events are no queue");
      finishWindow(waiting);
      others.event();
      event();
      sleeps(waiting);
      assertTrue(sleeps(waiting), "three are");
      for (int i = 1; i < AdaptiveWait.CALM_TURNS; i++) {
        event();
        sleeps(waiting);
        assertTrue(sleeps(waiting), "more may come");
      }
      event();
      sleeps(waiting);
      assertFalse(sleeps(waiting), "the queue is over");
    }
  }

  @Test
  void shouldTakeItsGuessWhileNobodyKnowsWhatASleepCosts() {
    final AdaptiveWait waiting = rig.adaptive(100);
    rig.shown.set(CounterType.LOOP_SLEEP_COST, 0);
    learn(waiting, 12_000);
    event();
    sleeps(waiting);
    assertFalse(sleeps(waiting), "12 us for a sleep that is worth 20");
  }

  @Test
  void shouldPayForPollingThatFoundNothing() {
    final AdaptiveWait waiting = rig.adaptive(10);
    event();
    sleeps(waiting);
    for (int i = 1; i < GapModel.LONGEST_NS / POLL_NS; i++) {
      assertFalse(sleeps(waiting));
      assertEquals(AdaptiveWait.BUCKET_NS, waiting.tokensNs(), "not before it is over");
    }
    assertFalse(sleeps(waiting));
    assertEquals(GapModel.LONGEST_NS, AdaptiveWait.BUCKET_NS - waiting.tokensNs());
  }

  @Test
  void shouldNotPayForPollingThatWasWorthIt() {
    final AdaptiveWait waiting = rig.adaptive(10);
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
  void shouldPayWhatAFoundEventCostMoreThanItsSleepWasWorth() {
    final AdaptiveWait waiting = rig.adaptive(1);
    event();
    sleeps(waiting);
    for (int i = 0; i < 39; i++) {
      assertFalse(sleeps(waiting));
    }
    event();
    assertFalse(sleeps(waiting), "found after 40 us");
    assertEquals(40_000 - WaitRig.WORTH_NS, AdaptiveWait.BUCKET_NS - waiting.tokensNs(), 1_000);
  }

  @Test
  void shouldPayLittleWhenItsProcessorWasTakenAway() {
    final AdaptiveWait waiting = rig.adaptive(10);
    event();
    sleeps(waiting);
    sleeps(waiting);
    rig.clockNs += LATE_NS; // within the poll
    assertFalse(sleeps(waiting));
    final long paidNs = AdaptiveWait.BUCKET_NS - waiting.tokensNs();
    assertEquals(AdaptiveWait.CHARGE_MAX_NS, paidNs);
  }

  @Test
  void shouldSleepAtOnceWhenItsBudgetIsSpentAndPollOnAgainWhenItHasEarnedSome() {
    final AdaptiveWait waiting = rig.adaptive(1);
    learn(waiting, 12_000);
    int windows = 0;
    event();
    sleeps(waiting);
    while (waiting.tokensNs() > 0) {
      for (int i = 0; i < 12_000 / POLL_NS; i++) {
        sleeps(waiting);
      }
      event();
      finishWindow(waiting); // one is found, one is not
      event();
      sleeps(waiting);
      windows++;
      assertTrue(windows < 10_000, "the bucket does not empty");
    }
    event();
    sleeps(waiting);
    assertTrue(sleeps(waiting), "nothing is left to spend");
    rig.clockNs += WaitRig.SECOND_NS;
    for (int i = 0; i < GapModel.PROBE_TURNS_MAX; i++) {
      event();
      sleeps(waiting);
    }
    assertTrue(counters(CounterType.LOOP_WINDOW) > 0, "a hundredth of a second was earned");
  }

  @Test
  void shouldNotEarnMoreThanTheBucketHolds() {
    final AdaptiveWait waiting = rig.adaptive(100);
    rig.clockNs += 3_600 * WaitRig.SECOND_NS;
    event();
    sleeps(waiting);
    assertEquals(AdaptiveWait.BUCKET_NS, waiting.tokensNs());
  }

  @Test
  void shouldCountItsWindowsWhatTheyFoundAndWhatTheyTook() {
    final AdaptiveWait waiting = rig.adaptive(10);
    event();
    sleeps(waiting);
    event();
    assertFalse(sleeps(waiting), "a hit");
    assertEquals(GapModel.LONGEST_NS, counters(CounterType.LOOP_WINDOW));
    final int spins = finishWindow(waiting);
    assertEquals(2, counters(CounterType.LOOP_WINDOWS));
    assertEquals(1, counters(CounterType.LOOP_HITS));
    assertEquals((spins + 1) * POLL_NS, counters(CounterType.LOOP_POLLED), "each poll once");
    sleeps(waiting);
    assertEquals((spins + 1) * POLL_NS, counters(CounterType.LOOP_POLLED), "sleep is free");
  }

  private long counters(final CounterType type) {
    return rig.counters.get(type);
  }

  @Test
  void shouldNotCountWindowsThatStayClosed() {
    final AdaptiveWait waiting = rig.adaptive(10);
    learn(waiting, LATE_NS);
    final long windows = counters(CounterType.LOOP_WINDOWS);
    event();
    sleeps(waiting);
    assertTrue(sleeps(waiting));
    assertEquals(windows, counters(CounterType.LOOP_WINDOWS));
  }

  @Test
  void shouldNotPollOnWhenATimerIsDue() {
    final AdaptiveWait waiting = rig.adaptive(10);
    event();
    sleeps(waiting);
    waiting.poll(rig.poller(), 0, this::countSleep);
    assertEquals(0, counters(CounterType.LOOP_POLLED), "it goes on, and no window has begun");
    assertFalse(sleeps(waiting), "then it polls on");
    assertEquals(1, counters(CounterType.LOOP_WINDOWS));
  }

  @Test
  void shouldFinishAWindowThatHasBegunWhenATimerIsDue() {
    final AdaptiveWait waiting = rig.adaptive(10);
    event();
    sleeps(waiting);
    sleeps(waiting);
    event();
    assertEquals(1, waiting.poll(rig.poller(), 0, this::countSleep));
    assertEquals(1, counters(CounterType.LOOP_HITS));
  }

  @Test
  void shouldNotPayForTheTurnsWithinAWindow() {
    final AdaptiveWait waiting = rig.adaptive(10);
    event();
    sleeps(waiting);
    sleeps(waiting);
    rig.clockNs += LATE_NS; // a command
    rig.poller().readClock();
    assertFalse(sleeps(waiting));
    assertTrue(sleeps(waiting), "the window is over");
    assertEquals(2 * POLL_NS, AdaptiveWait.BUCKET_NS - waiting.tokensNs());
  }

  @Test
  void shouldTellRepliesFromRequestsBesideSessionsThatNeverGetOne() {
    final AdaptiveWait waiting = rig.adaptive(10);
    for (int i = 0; i < 3; i++) {
      rig.askForNothing();
    }
    int slept = 0;
    for (int i = 0; i < 400; i++) {
      rig.event(WaitRig.Kind.REQUEST);
      sleeps(waiting);
      final long replyNs = rig.clockNs + 22_000;
      while (rig.clockNs - replyNs < 0) {
        if (sleeps(waiting)) {
          rig.clockNs = replyNs;
          slept += i < 100 ? 0 : 1;
        }
      }
      rig.event(WaitRig.Kind.REPLY);
      sleeps(waiting);
      finishWindow(waiting);
      rig.clockNs += LATE_NS / 10;
    }
    assertEquals(0, slept, "replies that a sleep came before");
    final long vain = counters(CounterType.LOOP_WINDOWS) - counters(CounterType.LOOP_HITS);
    assertTrue(vain <= 40, () -> vain + " looks for requests, which come late");
  }

  @Test
  void shouldComeToRest() {
    final AdaptiveWait waiting = rig.adaptive(100);
    event();
    sleeps(waiting);
    assertTrue(finishWindow(waiting) <= GapModel.LONGEST_NS / POLL_NS);
    for (int i = 0; i < 10_000; i++) {
      assertTrue(sleeps(waiting), "an idle loop costs nothing");
    }
  }

  @Test
  void shouldAlwaysSleepWhenBlocking() {
    final WaitStrategy waiting = rig.strategy(new IdleConfig(IdleKind.BLOCK, 1));
    for (int i = 0; i < 5; i++) {
      event();
      assertTrue(sleeps(waiting));
    }
  }

  @Test
  void shouldNeverSleepWhenSpinningOrStepped() {
    for (final WaitStrategy waiting :
        new WaitStrategy[] {
          rig.strategy(new IdleConfig(IdleKind.SPIN, 1)), WaitStrategies.stepped()
        }) {
      assertFalse(sleeps(waiting));
      event();
      assertEquals(1, waiting.poll(rig.poller(), SLEEP_NS, this::countSleep));
      assertEquals(0, sleeps);
    }
  }

  @Test
  void shouldBeAdaptiveByDefault() {
    assertTrue(rig.strategy(IdleConfig.DEFAULT) instanceof AdaptiveWait);
  }
}
