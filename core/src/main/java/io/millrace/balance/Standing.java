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
   * The same without what sessions have met: nothing better is left.
   *
   * @return neither ejected nor on trial
   */
  public Standing atLast() {
    final Set<Bar> rest = EnumSet.noneOf(Bar.class);
    rest.addAll(bars);
    rest.remove(Bar.EJECTED);
    rest.remove(Bar.TRIAL);
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
