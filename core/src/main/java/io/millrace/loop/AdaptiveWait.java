package io.millrace.loop;

import io.millrace.balance.OwedReplies;
import io.millrace.net.Poller;
import io.millrace.status.CounterType;
import io.millrace.status.CounterWords;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * Polls on without sleeping for a window after a productive turn where events come soon, then
 * sleeps: a request finds its reply awake, and an idle loop costs nothing. How long is learnt,
 * apart for turns that have sent a request on and for each count of replies that are owed: a reply
 * comes sooner and surer than the next request. A window is open while polling is worth the sleep
 * that it may save. Spinning that found something within that worth pays for itself; the rest is
 * paid from a token bucket, and an empty bucket means that the loop sleeps at once.
 */
final class AdaptiveWait implements WaitStrategy {
  /** So much may be spent in a row after silence. */
  static final long BUCKET_NS = TimeUnit.MILLISECONDS.toNanos(2);

  /** What a sleep costs while nobody has measured it. */
  static final long SLEEP_NS = TimeUnit.MICROSECONDS.toNanos(10);

  /** One whose reply came before the loop sleeps is worth so many times the CPU time of a sleep. */
  static final int WORTH = 2;

  /**
   * A turn that found more has a queue: what waits is served together after the next sleep, which
   * is cheap for each. Looking at once would take the events one by one instead, at a poll each.
   */
  static final int FEW = 2;

  /** After a queue so many turns without one come first: busy clients queue up again at once. */
  static final int CALM_TURNS = 4;

  /** The thread may have lost its processor for longer than a window: that cost nothing. */
  static final long CHARGE_MAX_NS = 2 * GapModel.LONGEST_NS;

  private static final int PERCENT = 100;

  /** Counts of owed replies 0, 1, 2-3, 4-7, 8-15, 16 and more. */
  private static final int MAGNITUDES = 6;

  private final int budgetPercent;
  private final OwedReplies owed;
  private final CounterWords counters;
  private final CounterWords shown;
  private final GapModel[] models = new GapModel[2 * MAGNITUDES];
  private GapModel model;
  private long worthNs;
  private long windowNs;
  private long beganNs;
  private long polledNs;
  private int found;
  private int calmTurns = CALM_TURNS; // at the start nothing is queued
  private long tokensNs = BUCKET_NS;
  private long filledNs;

  /**
   * Sleeps until there is work.
   *
   * @param budgetPercent share of a core for spinning that bought nothing
   * @param owed replies that this loop's sessions wait for
   * @param counters of the loop
   * @param shown what the conductor shows of it: the cost of a sleep
   */
  AdaptiveWait(
      final int budgetPercent,
      final OwedReplies owed,
      final CounterWords counters,
      final CounterWords shown,
      final long nowNs) {
    this.budgetPercent = budgetPercent;
    this.owed = owed;
    this.counters = counters;
    this.shown = shown;
    filledNs = nowNs;
    for (int i = 0; i < models.length; i++) {
      models[i] = new GapModel();
    }
  }

  @Override
  public int poll(final Poller poller, final long sleepNs, final BooleanSupplier idle) {
    if (found > 0) {
      decide(poller.nowNs());
    }
    if (windowNs > 0 && (polledNs > 0 || sleepNs > 0)) {
      return pollOn(poller);
    }
    found = poller.poll(sleepNs, idle);
    return found;
  }

  private int pollOn(final Poller poller) {
    final long lastNs = poller.nowNs(); // of a turn that did something: its end
    final int work = poller.pollNow();
    final long nowNs = poller.nowNs();
    counters.add(CounterType.LOOP_WINDOWS, polledNs == 0 ? 1 : 0);
    counters.add(CounterType.LOOP_POLLED, nowNs - lastNs);
    polledNs += nowNs - lastNs;
    if (work > 0) {
      counters.add(CounterType.LOOP_HITS, 1);
      model.found(nowNs - beganNs);
      charge(polledNs - worthNs);
      found = work;
    } else if (nowNs - beganNs >= windowNs) {
      model.missed(polledNs);
      charge(polledNs);
      windowNs = 0;
    }
    return work;
  }

  /** A turn that did something is over: what it has sent on is owed. */
  private void decide(final long nowNs) {
    fill(nowNs);
    beganNs = nowNs;
    polledNs = 0;
    windowNs = 0;
    final int asked = owed.takeAsked() ? 1 : 0;
    calmTurns = found > FEW ? 0 : calmTurns + 1;
    if (tokensNs > 0 && calmTurns >= CALM_TURNS) {
      final long costNs = shown.get(CounterType.LOOP_SLEEP_COST);
      worthNs = WORTH * (costNs > 0 ? costNs : SLEEP_NS);
      final int magnitude = Integer.SIZE - Integer.numberOfLeadingZeros(owed.count());
      model = models[2 * Math.min(MAGNITUDES - 1, magnitude) + asked];
      windowNs = model.next(worthNs, nowNs);
    }
    counters.set(CounterType.LOOP_WINDOW, windowNs);
    found = 0;
  }

  private void fill(final long nowNs) {
    final long earnedNs = (nowNs - filledNs) / PERCENT * budgetPercent;
    filledNs = nowNs;
    tokensNs = Math.min(BUCKET_NS, tokensNs + earnedNs);
  }

  private void charge(final long ns) {
    tokensNs -= Math.max(0, Math.min(CHARGE_MAX_NS, ns));
  }

  /** What may still be spent, negative when overdrawn. */
  long tokensNs() {
    return tokensNs;
  }
}
