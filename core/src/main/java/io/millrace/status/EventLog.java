package io.millrace.status;

import java.io.IOException;
import java.lang.invoke.VarHandle;
import java.nio.file.Path;
import java.util.zip.CRC32C;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * The newest events of one process, in a mapped file of its run directory that anyone may read at
 * any time, also after the process was killed ({@link EventLogReader}). Bounded: the oldest give
 * way. One thread at a time appends; it waits for nothing but a page fault.
 *
 * <p>The mapping is left to the garbage collector: unmapped under a late writer's hands it would
 * take the whole process down.
 */
public final class EventLog {
  /** About two thousand events. */
  public static final int FILE_BYTES = 1024 * 1024;

  private final UnsafeBuffer file;
  private final int slots;
  private final byte[] payload = new byte[EventFormat.PAYLOAD_MAX];
  private final UnsafeBuffer scratch = new UnsafeBuffer(payload);
  private final CRC32C crc = new CRC32C();
  private long sequence;

  private EventLog(final UnsafeBuffer file, final int slots) {
    this.file = file;
    this.slots = slots;
  }

  /**
   * Makes a new file; that of the process before is kept as {@code events.old}.
   *
   * @param directory owned by this process
   * @param fileBytes size of the file, at least two slots; {@link #FILE_BYTES}
   * @param epochMs now, milliseconds since 1970
   * @return empty
   * @throws IOException when the file cannot be made or there is no room for it
   */
  public static EventLog create(
      final RunDirectory directory, final int fileBytes, final long epochMs) throws IOException {
    final int slots = fileBytes / EventFormat.SLOT_BYTES - 1;
    final Path path = directory.path().resolve(EventFormat.FILE);
    MappedFile.keep(path, path.resolveSibling(EventFormat.OLD_FILE));
    final UnsafeBuffer file =
        MappedFile.create(
            path, fileBytes, header -> writeHeader(header, slots, directory.pid(), epochMs));
    return new EventLog(file, slots);
  }

  private static void writeHeader(
      final UnsafeBuffer file, final int slots, final long pid, final long epochMs) {
    file.putLong(EventFormat.MAGIC_OFFSET, EventFormat.MAGIC);
    file.putInt(EventFormat.VERSION_OFFSET, EventFormat.VERSION);
    file.putInt(EventFormat.SLOT_BYTES_OFFSET, EventFormat.SLOT_BYTES);
    file.putInt(EventFormat.SLOTS_OFFSET, slots);
    file.putLong(EventFormat.PID_OFFSET, pid);
    file.putLong(EventFormat.START_OFFSET, epochMs);
  }

  /**
   * Appends one event. While it is being written its slot says so: what a killed process leaves
   * half-written is recognised.
   *
   * @param event with its time
   */
  public void append(final Event event) {
    final long next = sequence + 1;
    final int length = EventFormat.encode(event, scratch);
    final int offset = EventFormat.offset(next, slots);
    file.putLongRelease(offset + EventFormat.SEQUENCE_OFFSET, -next);
    VarHandle.storeStoreFence();
    file.putInt(offset + EventFormat.LENGTH_OFFSET, length);
    file.putInt(
        offset + EventFormat.CHECKSUM_OFFSET, EventFormat.checksum(crc, next, payload, length));
    file.putBytes(offset + EventFormat.PAYLOAD_OFFSET, payload, 0, length);
    file.putLongRelease(offset + EventFormat.SEQUENCE_OFFSET, next);
    sequence = next;
  }
}
