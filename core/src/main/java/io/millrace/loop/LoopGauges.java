package io.millrace.loop;

import java.util.concurrent.atomic.AtomicInteger;

/** What a loop shows of itself: it writes, anyone reads. */
public final class LoopGauges {
  private final AtomicInteger buffersHeld = new AtomicInteger();

  private final LoopDelays delays;

  LoopGauges(final LoopDelays delays) {
    this.delays = delays;
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
