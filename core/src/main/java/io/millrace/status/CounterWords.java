package io.millrace.status;

import org.agrona.concurrent.AtomicBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * The counters that one thread writes of one thing: that thread alone adds and sets, with a plain
 * load and a release store; anyone reads. They lie in the mapped file, or in memory alone.
 */
public final class CounterWords {
  private final AtomicBuffer memory;
  private final int offset;

  CounterWords(final AtomicBuffer memory, final int offset) {
    this.memory = memory;
    this.offset = offset;
  }

  /**
   * Counters that no file has.
   *
   * @param scope of what
   * @return those of a loop, all zero
   */
  public static CounterWords inMemory(final CounterScope scope) {
    return new CounterWords(
        new UnsafeBuffer(new byte[CounterLayout.areaBytes(scope, CounterLayout.OF_LOOPS)]), 0);
  }

  /**
   * Counts. Only the owner.
   *
   * @param type which
   * @param amount 0 or more
   */
  public void add(final CounterType type, final long amount) {
    addAt(offset + CounterLayout.word(type) * Long.BYTES, amount);
  }

  /**
   * Counts one member of a family. Only the owner.
   *
   * @param type which
   * @param index of the member
   * @param amount 0 or more
   */
  public void add(final CounterType type, final int index, final long amount) {
    addAt(offset + (CounterLayout.word(type) + index) * Long.BYTES, amount);
  }

  private void addAt(final int at, final long amount) {
    if (amount != 0) { // which is often: then nothing is stored
      memory.putLongRelease(at, memory.getLong(at) + amount);
    }
  }

  /**
   * Shows a level. Only the owner.
   *
   * @param type which
   * @param value now
   */
  public void set(final CounterType type, final long value) {
    set(type, 0, value);
  }

  /**
   * Shows one member of a family. Only the owner.
   *
   * @param type which
   * @param index of the member
   * @param value now
   */
  public void set(final CounterType type, final int index, final long value) {
    final int at = offset + (CounterLayout.word(type) + index) * Long.BYTES;
    if (memory.getLong(at) != value) { // an unchanged one dirties no cache line
      memory.putLongRelease(at, value);
    }
  }

  /**
   * Reads. Anyone.
   *
   * @param type which
   * @return as it was written last
   */
  public long get(final CounterType type) {
    return get(type, 0);
  }

  /**
   * Reads one member of a family. Anyone.
   *
   * @param type which
   * @param index of the member
   * @return as it was written last
   */
  public long get(final CounterType type, final int index) {
    return memory.getLongVolatile(offset + (CounterLayout.word(type) + index) * Long.BYTES);
  }
}
