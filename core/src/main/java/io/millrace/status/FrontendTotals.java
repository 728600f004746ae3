package io.millrace.status;

import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What was counted of one frontend, over all loops, at one moment. Immutable. */
public final class FrontendTotals {
  private static final List<CounterType> PLAIN =
      Arrays.stream(CounterType.values())
          .filter(each -> each.scope() == CounterScope.FRONTEND && each.kind().isOfLoops())
          .toList();

  private final String name;
  private final long[] values = new long[CounterType.values().length];
  private final long[] refused = new long[CounterFamily.CAUSE.size()];
  private final long[] ended = new long[CounterFamily.END.size()];
  private final long[] failures = new long[CounterFamily.ERROR.size()];
  private final long[] dropped = new long[CounterFamily.DROP.size()];
  private final Map<String, Long> reached = new LinkedHashMap<>();

  /**
   * Adds up.
   *
   * @param name the frontend's
   * @param loops what each has counted
   * @param kernelDrops {@link CounterType#KERNEL_DROPS}, which no loop counts
   */
  public FrontendTotals(
      final String name, final Collection<FrontendCounters> loops, final long kernelDrops) {
    this.name = name;
    values[CounterType.KERNEL_DROPS.ordinal()] = kernelDrops;
    for (final FrontendCounters loop : loops) {
      for (final CounterType type : PLAIN) {
        values[type.ordinal()] += loop.get(type);
      }
      addTo(refused, loop, CounterType.REFUSALS);
      addTo(ended, loop, CounterType.SESSION_ENDS);
      addTo(failures, loop, CounterType.CONNECT_ERRORS);
      addTo(dropped, loop, CounterType.DATAGRAM_DROPS);
      for (final BackendCounters backend : loop.backends()) {
        reached.merge(backend.name(), backend.totals().sessions(), Long::sum);
      }
    }
  }

  private static void addTo(
      final long[] sums, final FrontendCounters loop, final CounterType type) {
    for (int i = 0; i < sums.length; i++) {
      sums[i] += loop.get(type, i);
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
   * @param type which; one of those that are counted of a frontend
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
   * Sessions that were ended by somebody for one cause.
   *
   * @param cause why
   * @param by who ended them
   * @return 0 or more
   */
  public long ended(final EndCause cause, final EndedBy by) {
    return ended[CounterFamily.end(cause, by)];
  }

  /**
   * Tries that failed in one way.
   *
   * @param error how
   * @return 0 or more
   */
  public long failures(final ConnectError error) {
    return failures[error.ordinal()];
  }

  /**
   * Datagrams that were dropped for one cause.
   *
   * @param cause why
   * @return 0 or more
   */
  public long dropped(final DropCause cause) {
    return dropped[cause.ordinal()];
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
