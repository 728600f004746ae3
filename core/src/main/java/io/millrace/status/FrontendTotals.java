package io.millrace.status;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;

/** What was counted of one frontend, over all loops, at one moment. Immutable. */
public final class FrontendTotals {
  private final String name;
  private final long[] values = new long[CounterType.values().length];
  private final long[] refused = new long[EndCause.values().length];
  private final Map<String, Long> reached = new LinkedHashMap<>();

  /**
   * Adds up.
   *
   * @param name the frontend's
   * @param loops what each has counted
   */
  public FrontendTotals(final String name, final Collection<FrontendCounters> loops) {
    this.name = name;
    for (final FrontendCounters loop : loops) {
      for (final CounterType type : CounterType.values()) {
        values[type.ordinal()] += loop.get(type);
      }
      for (final EndCause cause : EndCause.values()) {
        refused[cause.ordinal()] += loop.refused(cause);
      }
      for (final BackendCounters backend : loop.backends()) {
        reached.merge(backend.name(), backend.totals().sessions(), Long::sum);
      }
    }
  }

  /**
   * The frontend's name.
   *
   * @return unique
   */
  public String name() {
    return name;
  }

  /**
   * One counter.
   *
   * @param type which
   * @return 0 or more
   */
  public long get(final CounterType type) {
    return values[type.ordinal()];
  }

  /**
   * Sessions refused for one cause.
   *
   * @param cause why
   * @return 0 or more
   */
  public long refused(final EndCause cause) {
    return refused[cause.ordinal()];
  }

  /**
   * Sessions that have reached one backend.
   *
   * @param backend its name
   * @return 0 or more
   */
  public long reached(final String backend) {
    return reached.getOrDefault(backend, 0L);
  }
}
