package io.millrace.balance;

import io.millrace.config.BackendConfig;
import java.net.InetAddress;
import java.util.List;
import java.util.Set;

/**
 * A backend as one view sees it. Immutable: a new resolution or state makes a new object with the
 * same slot, on which the counts hang.
 *
 * @param slot index into the pool's counts, from 0, in order of configuration
 * @param config as configured
 * @param addresses resolved addresses, tried in order; empty while the name has none
 * @param health what probes say
 * @param standing what holds beside
 */
public record Backend(
    int slot,
    BackendConfig config,
    List<InetAddress> addresses,
    BackendHealth health,
    Standing standing) {
  /** Copies the list. */
  public Backend {
    addresses = List.copyOf(addresses);
  }

  /**
   * The name as configured.
   *
   * @return unique in its pool
   */
  public String name() {
    return config.name();
  }

  /**
   * A backend as configured.
   *
   * @param slot index into the pool's counts
   * @param config as configured
   * @param addresses resolved
   * @param health what probes say
   * @return barred only where it starts {@code off}
   */
  public static Backend of(
      final int slot,
      final BackendConfig config,
      final List<InetAddress> addresses,
      final BackendHealth health) {
    return new Backend(slot, config, addresses, health, Standing.of(config));
  }

  /**
   * Whether one session may try it.
   *
   * @return true when nothing but its trial keeps others away
   */
  boolean isOnTrial() {
    return standing.bars().size() == 1
        && standing.bars().contains(Bar.TRIAL)
        && standing.weightTenths() > 0
        && !addresses.isEmpty()
        && health.isEligible();
  }

  /**
   * Whether it may have new sessions.
   *
   * @return false when its weight is 0, it has no address, or something speaks against it
   */
  public boolean isEligible() {
    return isEligible(standing.bars(), standing.weightTenths(), addresses, health);
  }

  /**
   * The same of one that is not made for that.
   *
   * @param bars why it gets nothing new
   * @param weightTenths its weight at this time
   * @param addresses resolved
   * @param health what probes say
   * @return as {@link #isEligible()}
   */
  public static boolean isEligible(
      final Set<Bar> bars,
      final int weightTenths,
      final List<InetAddress> addresses,
      final BackendHealth health) {
    return bars.isEmpty() && weightTenths > 0 && !addresses.isEmpty() && health.isEligible();
  }
}
