package io.millrace;

import io.millrace.config.ForwarderConfig;
import io.millrace.config.FrontendConfig;
import io.millrace.config.HealthConfig;
import io.millrace.control.ConductorProxy;
import java.util.concurrent.TimeUnit;

/** What a launch waits for, so that the first client does not meet backends nobody has asked. */
final class FirstAnswers {
  /**
   * Names are waited for so long before the launch returns; after that they come when they come.
   */
  private static final long RESOLVE_WAIT_MS = 1000;

  /** A time-out is noticed so much later at most. */
  private static final long PROBE_SLACK_NS = TimeUnit.MILLISECONDS.toNanos(50);

  private FirstAnswers() {}

  /** Waits until each name was looked up and each probed backend has answered, or failed to. */
  static void await(final ForwarderConfig config, final ConductorProxy conductor) {
    try {
      conductor.awaitResolved(RESOLVE_WAIT_MS, TimeUnit.MILLISECONDS);
      conductor.awaitProbed(probeWaitNs(config), TimeUnit.NANOSECONDS);
    } catch (final InterruptedException e) {
      Thread.currentThread().interrupt(); // the launch is complete without the answers
    }
  }

  private static long probeWaitNs(final ForwarderConfig config) {
    long longestNs = 0;
    for (final FrontendConfig frontend : config.frontends()) {
      final HealthConfig health = frontend.pool().health();
      longestNs = Math.max(longestNs, health.isOn() ? health.timing().timeoutNs() : 0);
    }
    return longestNs + PROBE_SLACK_NS;
  }
}
