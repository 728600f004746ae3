package io.millrace.health;

/**
 * What the probes of one address have brought since they began.
 *
 * @param results how many, by {@link Verdict.Outcome}; an array of nobody else's
 * @param newestNs how long the newest of them took; -1 before the first
 */
public record ProbeTally(long[] results, long newestNs) {
  /** Nothing was asked yet. */
  public static final ProbeTally NONE =
      new ProbeTally(new long[Verdict.Outcome.values().length], -1);

  /**
   * Adds up what several probes of one backend have brought.
   *
   * @param other of the same backend
   * @return all results, and the longest of the newest
   */
  public ProbeTally plus(final ProbeTally other) {
    final long[] both = results.clone();
    for (int i = 0; i < both.length; i++) {
      both[i] += other.results[i];
    }
    return new ProbeTally(both, Math.max(newestNs, other.newestNs));
  }

  /**
   * How many brought this.
   *
   * @param outcome of a probe
   * @return 0 or more
   */
  public long count(final Verdict.Outcome outcome) {
    return results[outcome.ordinal()];
  }
}
