package io.millrace.status;

import java.io.EOFException;
import java.io.IOException;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Reads the {@link CountersFile} of a live or a dead process without taking part in it. Sees the
 * records that there were when it was opened. Of one thread.
 */
public final class CountersReader {
  private static final CounterScope[] SCOPES = CounterScope.values();
  private static final CounterType[] TYPES = CounterType.values();

  private final Path path;
  private final UnsafeBuffer file;

  private CountersReader(final Path path, final UnsafeBuffer file) {
    this.path = path;
    this.file = file;
  }

  /**
   * Maps the file.
   *
   * @param path of the file
   * @return to be read as often as wanted
   * @throws IOException when it is not there, or not a whole file of this version; the message says
   *     which
   */
  public static CountersReader open(final Path path) throws IOException {
    final UnsafeBuffer file;
    try {
      file = MappedFile.open(path, CounterLayout.HEADER_BYTES);
    } catch (final EOFException e) {
      throw new IOException(path + ": it is cut off: no counters can be read", e);
    }
    final long magic = file.getLong(CounterLayout.MAGIC_OFFSET);
    if (magic != CounterLayout.MAGIC && magic != 0) {
      throw new IOException(path + ": no file of counters");
    }
    final int version = file.getIntVolatile(CounterLayout.VERSION_OFFSET);
    if (version == 0 || magic == 0) {
      throw new IOException(path + ": it is half-written: the process ended while it began");
    }
    if (version != CounterLayout.VERSION
        || file.getInt(CounterLayout.FINGERPRINT_OFFSET) != CounterLayout.fingerprint()) {
      throw new IOException(
          path + ": counters of another version of Millrace; use the `stat` of that version");
    }
    final CountersReader reader = new CountersReader(path, file);
    reader.requireWhole();
    return reader;
  }

  private void requireWhole() throws IOException {
    final int segmentBytes = segmentBytes();
    if (segmentBytes < CounterLayout.LINE_BYTES
        || segmentBytes % CounterLayout.LINE_BYTES != 0
        || segments() < 1) {
      throw new IOException(path + ": its header is damaged");
    }
    if (CounterLayout.HEADER_BYTES + (long) segments() * segmentBytes > file.capacity()) {
      throw new IOException(path + ": it is cut off: no counters can be read");
    }
  }

  /**
   * Who wrote or writes it.
   *
   * @return a process id
   */
  public long pid() {
    return file.getLong(CounterLayout.PID_OFFSET);
  }

  /**
   * Whether that process lives: it, not another one that has its id by now.
   *
   * @return false when it has ended, however that was
   */
  public boolean isAlive() {
    return ProcessTimes.isRunning(pid(), file.getLong(CounterLayout.START_TICKS_OFFSET));
  }

  /**
   * When it was made.
   *
   * @return milliseconds since 1970
   */
  public long startEpochMs() {
    return file.getLong(CounterLayout.START_OFFSET);
  }

  /**
   * When levels and rates were shown last, once a second.
   *
   * @return milliseconds since 1970
   */
  public long heartbeatEpochMs() {
    return file.getLongVolatile(CounterLayout.HEARTBEAT_OFFSET);
  }

  /**
   * When the process ended in order.
   *
   * @return milliseconds since 1970; 0 while it has not
   */
  public long endedEpochMs() {
    return file.getLongVolatile(CounterLayout.ENDED_OFFSET);
  }

  /**
   * Frontends and backends for which there was no room in the file.
   *
   * @return 0 or more
   */
  public long missing() {
    return file.getLongVolatile(CounterLayout.MISSING_OFFSET);
  }

  /**
   * Whether there are records since that this reader does not see.
   *
   * @return true when the file is to be opened again
   */
  public boolean hasGrown() {
    return CounterLayout.HEADER_BYTES + (long) segments() * segmentBytes() > file.capacity();
  }

  /**
   * Reads all counters.
   *
   * @return in the order of the list of counters, those of one thing together
   */
  public List<CounterSample> read() {
    final List<CounterSample> all = new ArrayList<>();
    for (int i = 0; i < segments(); i++) {
      final long begin = CounterLayout.HEADER_BYTES + (long) i * segmentBytes();
      final long end = begin + segmentBytes();
      if (end <= file.capacity()) {
        readSegment((int) begin, (int) end, all);
      }
    }
    return all;
  }

  private void readSegment(final int begin, final int end, final List<CounterSample> all) {
    int at = begin;
    while (at + CounterLayout.RECORD_HEAD_BYTES <= end) {
      final int state = file.getIntVolatile(at + CounterLayout.STATE_OFFSET);
      final int length = file.getInt(at + CounterLayout.LENGTH_OFFSET);
      if (length < CounterLayout.RECORD_HEAD_BYTES
          || length > end - at
          || length % CounterLayout.LINE_BYTES != 0) {
        return; // no more, or one that is being made
      }
      if (state == CounterLayout.USED) {
        readRecord(at, length, all);
      }
      at += length;
    }
  }

  /** One record, unless it is given to another thing meanwhile. */
  private void readRecord(final int at, final int length, final List<CounterSample> all) {
    final int generation = file.getIntVolatile(at + CounterLayout.GENERATION_OFFSET);
    final int scope = file.getInt(at + CounterLayout.SCOPE_OFFSET);
    final int areas = file.getInt(at + CounterLayout.AREAS_OFFSET);
    final boolean owned = file.getInt(at + CounterLayout.OWNED_OFFSET) != 0;
    if (scope < 0
        || scope >= SCOPES.length
        || areas < 0
        || CounterLayout.recordBytes(SCOPES[scope], areas, owned) != length) {
      return;
    }
    final List<CounterSample> found = new ArrayList<>();
    for (final CounterType type : TYPES) {
      if (type.scope() == SCOPES[scope] && (owned || type.kind().isOfLoops())) {
        readType(at, areas, type, found);
      }
    }
    VarHandle.loadLoadFence();
    if (file.getIntVolatile(at + CounterLayout.STATE_OFFSET) == CounterLayout.USED
        && file.getIntVolatile(at + CounterLayout.GENERATION_OFFSET) == generation) {
      all.addAll(found);
    }
  }

  private void readType(
      final int at, final int areas, final CounterType type, final List<CounterSample> found) {
    final String frontend = name(at + CounterLayout.FRONTEND_OFFSET, CounterLayout.FRONTEND_MAX);
    final String backend = name(at + CounterLayout.BACKEND_OFFSET, CounterLayout.BACKEND_MAX);
    final int loop = file.getInt(at + CounterLayout.LOOP_OFFSET);
    final boolean ofLoops = type.kind().isOfLoops();
    final int first = ofLoops ? 0 : areas;
    final int last = ofLoops ? areas : areas + 1;
    final int areaBytes = CounterLayout.areaBytes(type.scope(), CounterLayout.OF_LOOPS);
    for (int area = first; area < last; area++) {
      final int words = at + CounterLayout.RECORD_HEAD_BYTES + area * areaBytes;
      for (int member = 0; member < type.family().size(); member++) {
        final long value =
            file.getLongVolatile(words + (CounterLayout.word(type) + member) * Long.BYTES);
        final int who = loop >= 0 ? loop : ofLoops ? area : -1;
        found.add(new CounterSample(type, member, frontend, backend, who, value));
      }
    }
  }

  private String name(final int at, final int maxBytes) {
    final int length = file.getShort(at, ByteOrder.nativeOrder());
    if (length < 0 || length > maxBytes) {
      return null;
    }
    final byte[] bytes = new byte[length];
    file.getBytes(at + Short.BYTES, bytes);
    return new String(bytes, StandardCharsets.UTF_8);
  }

  private int segments() {
    return file.getIntVolatile(CounterLayout.SEGMENTS_OFFSET);
  }

  private int segmentBytes() {
    return file.getInt(CounterLayout.SEGMENT_BYTES_OFFSET);
  }
}
