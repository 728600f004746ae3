package io.millrace.control;

/** The newest snapshots of some numbers, each with its time. A ring: the oldest gives way. */
final class Window {
  private final long[] timesNs;
  private final long[][] values;
  private int next;
  private int count;

  Window(final int snapshots, final int size) {
    timesNs = new long[snapshots];
    values = new long[snapshots][size];
  }

  /** Where the numbers of now belong; what stands there is old. */
  long[] add(final long nowNs) {
    final int place = next;
    next = (next + 1) % timesNs.length;
    count = Math.min(timesNs.length, count + 1);
    timesNs[place] = nowNs;
    return values[place];
  }

  /** The newest snapshot of that time or before; the oldest one when there is none so old. */
  long[] at(final long timeNs) {
    for (int back = 1; back < count; back++) {
      if (timesNs[place(back)] - timeNs <= 0) {
        return values[place(back)];
      }
    }
    return values[place(count)];
  }

  /** The newest. */
  long[] newest() {
    return values[place(1)];
  }

  /** What a number that only grows has grown by since then; -1 when it was or is not known. */
  long growth(final int number, final long sinceNs) {
    final long to = newest()[number];
    long from = at(sinceNs)[number];
    for (int back = count; back > 0 && from < 0; back--) {
      from = values[place(back)][number]; // known only later
    }
    return to < 0 || from < 0 ? -1 : to - from;
  }

  /** The highest value of a number since then. */
  long highest(final int number, final long sinceNs) {
    long highest = 0;
    for (int back = 1; back <= count && timesNs[place(back)] - sinceNs > 0; back++) {
      highest = Math.max(highest, values[place(back)][number]);
    }
    return highest;
  }

  private int place(final int back) {
    return Math.floorMod(next - back, timesNs.length);
  }
}
