package io.millrace.testkit;

import java.util.Random;

/** Random tests: a failure names its seed, and {@code -Dmillrace.seed=N} repeats that run alone. */
public final class Seeds {
  private static final String PROPERTY = "millrace.seed";

  /** Seeds that follow each other would begin with nearly the same numbers. */
  private static final long GOLDEN = 0x9E37_79B9_7F4A_7C15L;

  /** At night ten times as many runs, each with a seed of its own. */
  private static final int TIMES = Boolean.getBoolean("millrace.nightly") ? 10 : 1;

  private Seeds() {}

  /** One run of a random test. */
  public interface Run {
    /** Runs with a generator that was made of the seed. */
    void with(Random random) throws Exception;
  }

  /** Runs with so many fresh seeds, at night with ten times as many, or with the one given. */
  public static void each(final int runs, final Run run) {
    final Long given = Long.getLong(PROPERTY);
    if (given != null) {
      one(given, run);
      return;
    }
    final long first = new Random().nextInt(Integer.MAX_VALUE);
    for (int i = 0; i < TIMES * runs; i++) {
      one(first + i, run);
    }
  }

  private static void one(final long seed, final Run run) {
    try {
      run.with(new Random(seed * GOLDEN));
    } catch (final Exception | AssertionError e) {
      throw new AssertionError(
          "seed " + seed + " (repeat with -D" + PROPERTY + "=" + seed + "): " + e.getMessage(), e);
    }
  }
}
