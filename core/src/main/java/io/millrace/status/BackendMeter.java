package io.millrace.status;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

/**
 * What one loop measures of one backend of one pool, until it is taken: that loop's thread only, so
 * a value costs no more than finding its bucket. What nothing was measured of takes no memory, else
 * each kind takes {@link TimeBuckets} twice, mostly of 400 bytes: those that are filled and those
 * that are read. They change places, so that a loop makes no garbage.
 */
public final class BackendMeter {
  /** What is longer counts as this long. */
  static final long LONGEST_NS = TimeUnit.HOURS.toNanos(1);

  /** What its reader gave back, already emptied; any thread puts it there. */
  private final AtomicReference<MeterReading> spare = new AtomicReference<>();

  private MeterReading current;
  private boolean empty = true;

  /** Nothing was measured. */
  public BackendMeter() {}

  /**
   * Takes a value.
   *
   * @param timing of what
   * @param durationNs 0 or more
   */
  public void record(final Timing timing, final long durationNs) {
    current().record(timing, Math.min(Math.max(0, durationNs), LONGEST_NS));
  }

  /**
   * A session has ended.
   *
   * @param by who ended it
   * @param idleNs how long it had been silent by then
   */
  public void ended(final EndedBy by, final long idleNs) {
    current().ended(by, idleNs);
  }

  /**
   * Hands over what was measured since the last time; what comes now is for the next.
   *
   * @return nobody else has it until it is given back; null when it is nothing
   */
  public MeterReading take() {
    if (empty) {
      return null;
    }
    final MeterReading reading = current;
    current = spare.getAndSet(null);
    empty = true;
    return reading;
  }

  private MeterReading current() {
    if (current == null) {
      current = new MeterReading(spare);
    }
    empty = false;
    return current;
  }
}
