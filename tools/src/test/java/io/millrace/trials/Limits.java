package io.millrace.trials;

import java.time.Duration;

/** What all trials have in common: the one time-out, and how long they may take. */
public final class Limits {
  /** Whether the long versions run. */
  public static final boolean NIGHTLY = Boolean.getBoolean("millrace.nightly");

  private static final double STRETCH =
      Double.parseDouble(System.getProperty("millrace.stretch", "1"));

  /** The central time-out: nothing that should happen takes longer. */
  public static final Duration WAIT = stretched(Duration.ofSeconds(5));

  private Limits() {}

  public static Duration stretched(final Duration duration) {
    return Duration.ofNanos((long) (duration.toNanos() * STRETCH));
  }

  public static int waitMillis() {
    return Math.toIntExact(WAIT.toMillis());
  }

  /** Picks the size of a trial: the short one in the build, the full one at night. */
  public static int size(final int inBuild, final int nightly) {
    return NIGHTLY ? nightly : inBuild;
  }
}
