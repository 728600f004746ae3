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
    int place = place(count); // the oldest, which is about what is asked for
    for (int left = count - 1; left > 0; left--) {
      final int newer = place + 1 == timesNs.length ? 0 : place + 1;
      if (timesNs[newer] - timeNs > 0) {
        break;
      }
      place = newer;
    }
    return values[place];
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
    int place = next;
    for (int left = count; left > 0; left--) {
      place = place == 0 ? timesNs.length - 1 : place - 1;
      if (timesNs[place] - sinceNs <= 0) {
        break;
      }
      highest = Math.max(highest, values[place][number]);
    }
    return highest;
  }

  private int place(final int back) {
    return Math.floorMod(next - back, timesNs.length);
  }
}
