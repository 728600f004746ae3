package io.millrace.status;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * All counters of a process, in a mapped file of its run directory that anyone may read at any
 * time, also after the process was killed ({@link CountersReader}); without a run directory in
 * memory alone. It grows with what is configured; what is removed gives its place to what comes.
 * One thread at a time gives records out and takes them back: the conductor, before it the launch.
 *
 * <p>The mappings are left to the garbage collector, as those of the {@link EventLog} are.
 */
public final class CountersFile {
  private static final int SEGMENT_MIN_BYTES = 64 * 1024;

  private final int loops;
  private final int segmentBytes;
  private final Path path;
  private final UnsafeBuffer header;
  private final Map<Integer, ArrayDeque<CounterRecord>> free = new HashMap<>();
  private UnsafeBuffer segment;
  private int segmentsCount;
  private int used;

  private CountersFile(
      final int loops, final int segmentBytes, final Path path, final UnsafeBuffer file) {
    this.loops = loops;
    this.segmentBytes = segmentBytes;
    this.path = path;
    header = new UnsafeBuffer(file, 0, CounterLayout.HEADER_BYTES);
    segment = new UnsafeBuffer(file, CounterLayout.HEADER_BYTES, segmentBytes);
    segmentsCount = 1;
  }

  /**
   * Makes a new file; that of the process before is kept as {@code counters.old}.
   *
   * @param directory owned by this process
   * @param loops of the process
   * @param epochMs now, milliseconds since 1970
   * @return without a record
   * @throws IOException when the file cannot be made or there is no room for it
   */
  public static CountersFile create(
      final RunDirectory directory, final int loops, final long epochMs) throws IOException {
    final int segmentBytes = segmentBytes(loops);
    final Path path = file(directory.path());
    MappedFile.keep(path, oldFile(directory.path()));
    final long ticks = ProcessTimes.startTicks(directory.pid());
    final UnsafeBuffer file =
        MappedFile.create(
            path,
            CounterLayout.HEADER_BYTES + segmentBytes,
            memory -> {
              memory.putLong(CounterLayout.PID_OFFSET, directory.pid());
              memory.putLong(CounterLayout.START_TICKS_OFFSET, ticks);
              writeHeader(memory, segmentBytes, epochMs);
            });
    return new CountersFile(loops, segmentBytes, path, file);
  }

  /**
   * Counts in memory.
   *
   * @param loops of the process
   * @return without a record
   */
  public static CountersFile inMemory(final int loops) {
    final int segmentBytes = segmentBytes(loops);
    final byte[] memory = new byte[CounterLayout.HEADER_BYTES + segmentBytes];
    return new CountersFile(loops, segmentBytes, null, new UnsafeBuffer(memory));
  }

  /**
   * Where the counters of a run directory are.
   *
   * @param directory of a live or dead process
   * @return may not exist
   */
  public static Path file(final Path directory) {
    return directory.resolve(CounterLayout.FILE);
  }

  /**
   * Where the counters of the process before are.
   *
   * @param directory of a live or dead process
   * @return may not exist
   */
  public static Path oldFile(final Path directory) {
    return directory.resolve(CounterLayout.OLD_FILE);
  }

  /** Several of the largest records fit into one segment. */
  private static int segmentBytes(final int loops) {
    final int largest = CounterLayout.recordBytes(CounterScope.FRONTEND, loops, true);
    return Math.max(SEGMENT_MIN_BYTES, Integer.highestOneBit(largest) * 4);
  }

  private static void writeHeader(
      final UnsafeBuffer memory, final int segmentBytes, final long epochMs) {
    memory.putLong(CounterLayout.MAGIC_OFFSET, CounterLayout.MAGIC);
    memory.putInt(CounterLayout.FINGERPRINT_OFFSET, CounterLayout.fingerprint());
    memory.putInt(CounterLayout.SEGMENT_BYTES_OFFSET, segmentBytes);
    memory.putInt(CounterLayout.SEGMENTS_OFFSET, 1);
    memory.putLong(CounterLayout.START_OFFSET, epochMs);
    memory.putLong(CounterLayout.HEARTBEAT_OFFSET, epochMs);
    memory.putIntRelease(CounterLayout.VERSION_OFFSET, CounterLayout.VERSION);
  }

  /**
   * Counters of the process or of one loop.
   *
   * @param scope {@link CounterScope#PROCESS} or {@link CounterScope#LOOP}
   * @param loop index of the loop; -1 of the process
   * @return all zero
   */
  public CounterRecord add(final CounterScope scope, final int loop) {
    return add(new Wanted(scope, loop, scope == CounterScope.LOOP ? 1 : 0, true), null, null);
  }

  /**
   * Counters of a frontend, its pool or one of its backends.
   *
   * @param scope which
   * @param frontend its name
   * @param backend its name, null of a frontend or pool
   * @return all zero
   */
  public CounterRecord add(final CounterScope scope, final String frontend, final String backend) {
    return add(
        new Wanted(scope, -1, scope == CounterScope.POOL ? 0 : loops, true), frontend, backend);
  }

  /**
   * What a frontend counts of a backend of its fallback: the loops' words only.
   *
   * @param frontend that has the sessions
   * @param owner that has the backend
   * @param backend its name there
   * @return all zero, named {@code OWNER/BACKEND}
   */
  public CounterRecord addBorrowed(
      final String frontend, final String owner, final String backend) {
    final Wanted wanted = new Wanted(CounterScope.BACKEND, -1, loops, false);
    return add(wanted, frontend, owner + "/" + backend);
  }

  /** The form of a record. */
  private record Wanted(CounterScope scope, int loop, int areas, boolean owned) {
    int bytes() {
      return CounterLayout.recordBytes(scope, areas, owned);
    }
  }

  private CounterRecord add(final Wanted wanted, final String frontend, final String backend) {
    final CounterRecord record = place(wanted);
    final UnsafeBuffer memory = (UnsafeBuffer) record.memory();
    final int at = record.offset();
    final int generation = memory.getInt(at + CounterLayout.GENERATION_OFFSET) + 1;
    memory.setMemory(
        at + CounterLayout.SCOPE_OFFSET, wanted.bytes() - CounterLayout.SCOPE_OFFSET, (byte) 0);
    memory.putInt(at + CounterLayout.SCOPE_OFFSET, wanted.scope.ordinal());
    memory.putInt(at + CounterLayout.LOOP_OFFSET, wanted.loop);
    memory.putInt(at + CounterLayout.AREAS_OFFSET, wanted.areas);
    memory.putInt(at + CounterLayout.OWNED_OFFSET, wanted.owned ? 1 : 0);
    memory.putInt(at + CounterLayout.GENERATION_OFFSET, generation);
    name(memory, at + CounterLayout.FRONTEND_OFFSET, frontend, CounterLayout.FRONTEND_MAX);
    name(memory, at + CounterLayout.BACKEND_OFFSET, backend, CounterLayout.BACKEND_MAX);
    memory.putInt(at + CounterLayout.LENGTH_OFFSET, wanted.bytes());
    memory.putIntRelease(at + CounterLayout.STATE_OFFSET, CounterLayout.USED);
    return record;
  }

  private static void name(
      final UnsafeBuffer memory, final int at, final String name, final int maxBytes) {
    if (name == null) {
      memory.putShort(at, (short) -1);
      return;
    }
    final byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
    final byte[] kept = bytes.length > maxBytes ? Arrays.copyOf(bytes, maxBytes) : bytes;
    memory.putShort(at, (short) kept.length);
    memory.putBytes(at + Short.BYTES, kept);
  }

  /** A free record of that size, or the next place. */
  private CounterRecord place(final Wanted wanted) {
    final int bytes = wanted.bytes();
    final ArrayDeque<CounterRecord> unused = free.get(bytes);
    if (unused != null && !unused.isEmpty()) {
      final CounterRecord before = unused.pop();
      return new CounterRecord(before.memory(), before.offset(), wanted.scope, wanted.areas, true);
    }
    if (used + bytes > segmentBytes && !grow()) {
      header.putLongRelease(
          CounterLayout.MISSING_OFFSET, header.getLong(CounterLayout.MISSING_OFFSET) + 1);
      return new CounterRecord(
          new UnsafeBuffer(new byte[bytes]), 0, wanted.scope, wanted.areas, false);
    }
    final CounterRecord next = new CounterRecord(segment, used, wanted.scope, wanted.areas, true);
    used += bytes;
    return next;
  }

  private boolean grow() {
    try {
      segment =
          path == null
              ? new UnsafeBuffer(new byte[segmentBytes])
              : MappedFile.extend(path, offset(segmentsCount), segmentBytes);
    } catch (final IOException e) {
      return false; // it is counted in memory, and said that it is missing
    }
    used = 0;
    segmentsCount++;
    header.putIntRelease(CounterLayout.SEGMENTS_OFFSET, segmentsCount);
    return true;
  }

  private long offset(final int index) {
    return CounterLayout.HEADER_BYTES + (long) index * segmentBytes;
  }

  /**
   * Takes a record back: what it is of has gone, and nobody counts there any more.
   *
   * @param record that was given out
   */
  public void free(final CounterRecord record) {
    if (record.isKept()) {
      record
          .memory()
          .putIntRelease(record.offset() + CounterLayout.STATE_OFFSET, CounterLayout.FREE);
      free.computeIfAbsent(record.lengthBytes(), each -> new ArrayDeque<>()).push(record);
    }
  }

  /**
   * Shows that the process lives.
   *
   * @param epochMs now, milliseconds since 1970
   */
  public void heartbeat(final long epochMs) {
    header.putLongRelease(CounterLayout.HEARTBEAT_OFFSET, epochMs);
  }

  /**
   * Shows that the process has ended in order.
   *
   * @param epochMs now, milliseconds since 1970
   */
  public void ended(final long epochMs) {
    header.putLongRelease(CounterLayout.ENDED_OFFSET, epochMs);
  }

  /**
   * Takes the file away: the process does not start. What it counts goes nowhere.
   *
   * @throws IOException when the file cannot be removed
   */
  public void withdraw() throws IOException {
    if (path != null) {
      Files.deleteIfExists(path);
    }
  }
}
