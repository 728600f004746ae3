package io.millrace.tools.bench;

import java.util.ArrayList;
import java.util.List;
import org.HdrHistogram.Histogram;

/** What all loops have recorded of one target, put together. Belongs to the reading thread. */
final class Readings {
  private final List<Meter> meters;
  private final List<Histogram> recycled = new ArrayList<>();
  private final Histogram interval = Meter.histogram();
  private final Histogram total = Meter.histogram();
  private long measuredNs;

  Readings(final List<Meter> meters) {
    this.meters = meters;
    meters.forEach(each -> recycled.add(null));
  }

  /**
   * Takes what was recorded since the last call and adds it to the total.
   *
   * @return valid until the next call
   */
  Histogram take() {
    interval.reset();
    for (int i = 0; i < meters.size(); i++) {
      recycled.set(i, meters.get(i).interval(recycled.get(i)));
      interval.add(recycled.get(i));
    }
    total.add(interval);
    return interval;
  }

  /** Adds to the time that was measured. */
  void measured(final long ns) {
    measuredNs += ns;
  }

  long measuredNs() {
    return measuredNs;
  }

  Histogram total() {
    return total;
  }

  long total(final Count kind) {
    long sum = 0;
    for (final Meter each : meters) {
      sum += each.total(kind);
    }
    return sum;
  }

  /** All errors so far. */
  long errors() {
    long sum = 0;
    for (final Count kind : Count.values()) {
      sum += kind.isError() ? total(kind) : 0;
    }
    return sum;
  }
}
