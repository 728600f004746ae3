package io.millrace.tools.bench;

import java.util.SplittableRandom;

/**
 * Each connection has a tick of its own, the ticks are spread evenly, and each request is late
 * against its tick by a random part of the time between two: players of a game. The connections
 * stand in a heap by the time at which each is due.
 */
final class JitteredSchedule implements Schedule {
  private static final long SEED = 0x9E3779B97F4A7C15L;

  private final Share share;
  private final long startNs;
  private final long spreadNs;
  private final SplittableRandom random;
  private final long[] ticks;
  private final long[] dueNs;
  private final int[] heap;

  JitteredSchedule(final Share share, final long startNs) {
    this.share = share;
    this.startNs = startNs;
    final int connections = share.connections();
    spreadNs =
        share.load().offsetNs(share.load().connections()) / 100 * share.load().jitterPercent();
    random = new SplittableRandom(SEED + share.loop());
    ticks = new long[connections];
    dueNs = new long[connections];
    heap = new int[connections];
    for (int i = 0; i < connections; i++) {
      heap[i] = i;
      dueNs[i] = next(i);
    }
    for (int i = connections / 2 - 1; i >= 0; i--) {
      sink(i);
    }
  }

  @Override
  public long dueNs() {
    return dueNs[heap[0]];
  }

  @Override
  public int connection() {
    return heap[0];
  }

  @Override
  public void advance() {
    final int connection = heap[0];
    ticks[connection]++;
    dueNs[connection] = next(connection);
    sink(0);
  }

  private long next(final int connection) {
    final long whole =
        ticks[connection] * share.load().connections()
            + (long) connection * share.loops()
            + share.loop();
    return startNs + share.load().offsetNs(whole) + (spreadNs == 0 ? 0 : random.nextLong(spreadNs));
  }

  private void sink(final int from) {
    int at = from;
    while (true) {
      int least = at;
      for (int child = 2 * at + 1; child <= 2 * at + 2 && child < heap.length; child++) {
        least = dueNs[heap[child]] - dueNs[heap[least]] < 0 ? child : least;
      }
      if (least == at) {
        return;
      }
      final int other = heap[least];
      heap[least] = heap[at];
      heap[at] = other;
      at = least;
    }
  }
}
