package io.millrace.trials;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

/**
 * When nothing ran here: a thread that only looks at the clock notes when it could not. What is
 * measured of a forwarder is judged without that, so that a machine which stops for a moment is not
 * taken for a forwarder that does.
 */
public final class Standstill implements AutoCloseable {
  private static final long LOOK_MS = 2;

  /** No machine wakes a thread at once. */
  private static final long NOTED_NS = TimeUnit.MILLISECONDS.toNanos(20);

  private final List<long[]> noted = new CopyOnWriteArrayList<>();
  private volatile long lookedNs = System.nanoTime();
  private volatile boolean closed;

  private Standstill() {}

  /** Looks on from now. */
  public static Standstill watch() {
    final Standstill watch = new Standstill();
    Tasks.run(watch::look);
    return watch;
  }

  /** How long a time was without the time in which nothing ran. */
  public long ranNs(final long fromNs, final long untilNs) {
    Await.until("a look at the clock", () -> lookedNs - untilNs > 0);
    long ranNs = untilNs - fromNs;
    for (final long[] each : noted) {
      ranNs -= Math.max(0, Math.min(each[1], untilNs) - Math.max(each[0], fromNs));
    }
    return ranNs;
  }

  private void look() {
    while (!closed) {
      final long beforeNs = lookedNs;
      Await.elapseMillis(LOOK_MS);
      final long nowNs = System.nanoTime();
      if (nowNs - beforeNs > NOTED_NS) {
        noted.add(new long[] {beforeNs, nowNs});
      }
      lookedNs = nowNs;
    }
  }

  @Override
  public void close() {
    closed = true;
  }
}
