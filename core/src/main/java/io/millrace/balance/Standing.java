package io.millrace.balance;

import io.millrace.config.BackendConfig;
import io.millrace.config.OperatorState;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Set;

/**
 * What holds of a backend beside its configuration and its probes. Immutable.
 *
 * @param bars why it gets nothing new; empty when nothing is against it
 * @param weightTenths its weight at this time in tenths, 0 to 10 * {@link
 *     BackendConfig#WEIGHT_MAX}: a backend that has come back begins with a part of its weight
 */
public record Standing(Set<Bar> bars, int weightTenths) {
  /** Tenths of a whole. */
  public static final int TENTHS = 10;

  /** Copies the set. */
  public Standing {
    final EnumSet<Bar> copy = EnumSet.noneOf(Bar.class);
    copy.addAll(bars);
    bars = Collections.unmodifiableSet(copy);
  }

  /**
   * The same without some bars: nothing better is left.
   *
   * @param ignored what does not count
   * @return barred by none of these
   */
  public Standing but(final Set<Bar> ignored) {
    final Set<Bar> rest = EnumSet.noneOf(Bar.class);
    rest.addAll(bars);
    rest.removeAll(ignored);
    return new Standing(rest, weightTenths);
  }

  /**
   * As configured.
   *
   * @param config of the backend
   * @return barred only where it starts {@code off}
   */
  public static Standing of(final BackendConfig config) {
    return new Standing(
        config.state() == OperatorState.ENABLED ? Set.of() : Set.of(Bar.OPERATOR),
        config.weight() * TENTHS);
  }
}
