package io.millrace.balance;

import io.millrace.config.BackendConfig;
import io.millrace.status.BackendMeter;
import io.millrace.status.MeterReading;
import java.util.Arrays;
import java.util.List;

/** What one loop measures of the backends of one pool. On that loop's thread only. */
final class PoolMeters {
  private static final Meter[] NONE = {};

  private Meter[] meters = NONE;

  private record Meter(BackendConfig config, BackendMeter values) {}

  /** That of a backend; begun anew when the slot was another's before. */
  BackendMeter at(final Backend backend) {
    final int slot = backend.slot();
    if (slot >= meters.length) {
      meters = Arrays.copyOf(meters, slot + 1);
    }
    if (meters[slot] == null || !isSame(meters[slot].config, backend.config())) {
      meters[slot] = new Meter(backend.config(), new BackendMeter());
    }
    return meters[slot].values;
  }

  /** Hands over what was measured since the last time. */
  void take(final Pool pool, final List<PoolReading> into) {
    for (int slot = 0; slot < meters.length; slot++) {
      final MeterReading reading = meters[slot] == null ? null : meters[slot].values.take();
      if (reading != null) {
        into.add(new PoolReading(pool, slot, meters[slot].config.name(), reading));
      }
    }
  }

  private static boolean isSame(final BackendConfig a, final BackendConfig b) {
    return a == b
        || a.name().equals(b.name()) && a.host().equals(b.host()) && a.port().equals(b.port());
  }
}
