package io.millrace.tools.demo;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** The pace of the demonstration. */
final class Timing {
  private Timing() {}

  /** Lets a load run for a while. */
  static void pause(final int durationMs) throws InterruptedException {
    final boolean never = new CountDownLatch(1).await(durationMs, TimeUnit.MILLISECONDS);
    assert !never;
  }
}
