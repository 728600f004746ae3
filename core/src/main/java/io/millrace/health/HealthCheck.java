package io.millrace.health;

import io.millrace.balance.BackendHealth;
import io.millrace.config.HealthTiming;
import io.millrace.config.InitialState;
import java.util.function.DoubleSupplier;

/**
 * The state of one probe of one address: what its answers add up to, and when to ask again. Pure:
 * it is told the time and what came.
 *
 * <p>Probes are counted from start to start and are never two at once. The first answer decides
 * alone; then {@code rise} good ones in a row bring a backend up and {@code fall} bad ones take it
 * down. While it is up and the last answer was bad, or a client could not reach it, probes follow
 * fast. That a backend is full holds at once; that it is no longer, after {@code rise} answers.
 */
final class HealthCheck {
  /** A jitter takes up to this part of an interval off, so that probes do not keep step. */
  private static final double JITTER = 0.1;

  private final HealthTiming timing;
  private final DoubleSupplier random;
  private BackendHealth state;
  private Verdict last;
  private int streak;
  private boolean underWay;
  private boolean suspected;
  private long begunNs;
  private long failingSinceNs;
  private long dueNs;

  /**
   * Before the first answer.
   *
   * @param timing when and how many
   * @param initial before the first answer
   * @param firstNs when to ask first
   * @param random 0 to 1
   */
  HealthCheck(
      final HealthTiming timing,
      final InitialState initial,
      final long firstNs,
      final DoubleSupplier random) {
    this.timing = timing;
    this.random = random;
    state = initial == InitialState.UP ? BackendHealth.UP : BackendHealth.DOWN;
    dueNs = firstNs;
    begunNs = firstNs - timing.fastNs();
  }

  BackendHealth state() {
    return state;
  }

  /** The last answer, or null before the first. */
  Verdict last() {
    return last;
  }

  /** When the next probe is to begin; of no meaning while one is under way. */
  long dueNs() {
    return dueNs;
  }

  /** When the newest probe began. */
  long begunNs() {
    return begunNs;
  }

  /** When the first of those probes began that have failed in a row. */
  long failingSinceNs() {
    return failingSinceNs;
  }

  boolean isUnderWay() {
    return underWay;
  }

  void begin(final long nowNs) {
    if (underWay) {
      throw new IllegalStateException("two probes at once");
    }
    underWay = true;
    suspected = false;
    begunNs = nowNs;
  }

  /** The probe under way has ended. */
  void conclude(final Verdict verdict, final long nowNs) {
    underWay = false;
    if (verdict.outcome() != Verdict.Outcome.SKIPPED) {
      count(verdict);
    }
    dueNs = later(begunNs + gapNs(), nowNs);
  }

  /** A client could not reach the backend: what probes say is to be known soon. */
  void suspect(final long nowNs) {
    if (state == BackendHealth.DOWN || last == null) {
      return; // it is known, or about to be
    }
    suspected = true;
    if (!underWay) {
      final long fastNs = later(begunNs + timing.fastNs(), nowNs);
      dueNs = fastNs - dueNs < 0 ? fastNs : dueNs;
    }
  }

  private void count(final Verdict verdict) {
    final Verdict before = last;
    last = verdict;
    if (before == null || before.outcome().isGood()) {
      failingSinceNs = begunNs;
    }
    final BackendHealth said =
        switch (verdict.outcome()) {
          case GOOD -> BackendHealth.UP;
          case FULL -> BackendHealth.FULL;
          default -> BackendHealth.DOWN;
        };
    if (said == state) {
      streak = 0;
      return;
    }
    final boolean turned =
        before == null || before.outcome().isGood() != verdict.outcome().isGood();
    streak = turned ? 1 : streak + 1;
    if (before == null || streak >= needed(said)) {
      state = said;
      streak = 0;
    }
  }

  /** How many answers in a row it takes to leave the present state. */
  private int needed(final BackendHealth said) {
    if (said == BackendHealth.DOWN) {
      return timing.fall();
    }
    return state == BackendHealth.UP ? 1 : timing.rise();
  }

  private long gapNs() {
    final boolean undecided =
        suspected || state != BackendHealth.DOWN && last != null && !last.outcome().isGood();
    if (undecided) {
      return timing.fastNs();
    }
    return timing.intervalNs() - (long) (timing.intervalNs() * JITTER * random.getAsDouble());
  }

  private static long later(final long aNs, final long bNs) {
    return aNs - bNs > 0 ? aNs : bNs;
  }
}
