package io.millrace.status;

import org.agrona.concurrent.AtomicBuffer;

/** The counters of one thing: words of each loop, and those of the conductor. */
public final class CounterRecord {
  private final AtomicBuffer memory;
  private final int offset;
  private final CounterScope scope;
  private final int areas;
  private final boolean kept;

  CounterRecord(
      final AtomicBuffer memory,
      final int offset,
      final CounterScope scope,
      final int areas,
      final boolean kept) {
    this.memory = memory;
    this.offset = offset;
    this.scope = scope;
    this.areas = areas;
    this.kept = kept;
  }

  /**
   * What a loop counts.
   *
   * @param area index of the loop; 0 for the record of a loop
   * @return that loop's to write
   */
  public CounterWords ofLoop(final int area) {
    return new CounterWords(
        memory,
        offset
            + CounterLayout.RECORD_HEAD_BYTES
            + area * CounterLayout.areaBytes(scope, CounterLayout.OF_LOOPS));
  }

  /**
   * What the conductor shows.
   *
   * @return the conductor's to write
   */
  public CounterWords ofConductor() {
    return ofLoop(areas);
  }

  AtomicBuffer memory() {
    return memory;
  }

  int offset() {
    return offset;
  }

  /** Whether the file has it. */
  boolean isKept() {
    return kept;
  }

  int lengthBytes() {
    return memory.getInt(offset + CounterLayout.LENGTH_OFFSET);
  }
}
