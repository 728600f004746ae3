package io.millrace.loop;

import io.millrace.status.CounterRecord;
import io.millrace.status.CounterWords;
import java.util.concurrent.atomic.AtomicInteger;

/** What a loop shows of itself: it writes, anyone reads. */
public final class LoopGauges {
  private final AtomicInteger buffersHeld = new AtomicInteger();

  private final LoopDelays delays;

  private final CounterRecord record;

  LoopGauges(final LoopDelays delays, final CounterRecord record) {
    this.delays = delays;
    this.record = record;
  }

  /**
   * What the conductor shows of the loop.
   *
   * @return the conductor's to write
   */
  public CounterWords shown() {
    return record.ofConductor();
  }

  /**
   * What the loop counts of itself.
   *
   * @return the loop's to write, anyone's to read
   */
  public CounterWords counted() {
    return record.ofLoop(0);
  }

  /**
   * How long the loop's turns take.
   *
   * @return for life
   */
  public LoopDelays delays() {
    return delays;
  }

  /**
   * Buffers that hold data now.
   *
   * @return 0 or more
   */
  public int buffersHeld() {
    return buffersHeld.getAcquire();
  }

  void buffersHeld(final int count) {
    if (buffersHeld.getPlain() != count) {
      buffersHeld.setRelease(count);
    }
  }
}
