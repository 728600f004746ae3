package io.millrace.balance;

import io.millrace.config.BackendConfig;
import io.millrace.config.OperatorState;
import java.net.InetAddress;
import java.util.List;

/**
 * A backend as one view sees it. Immutable: a new resolution or state makes a new object with the
 * same slot, on which the counts hang.
 *
 * @param slot index into the pool's counts, from 0, in order of configuration
 * @param config as configured
 * @param addresses resolved addresses, tried in order; empty while the name has none
 * @param health what probes say
 */
public record Backend(
    int slot, BackendConfig config, List<InetAddress> addresses, BackendHealth health) {
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

  boolean isEligible() {
    return config.state() == OperatorState.ENABLED
        && config.weight() > 0
        && !addresses.isEmpty()
        && health.isEligible();
  }
}
