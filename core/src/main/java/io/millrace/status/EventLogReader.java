package io.millrace.status;

import java.io.IOException;
import java.lang.invoke.VarHandle;
import java.nio.file.Path;
import java.util.function.Consumer;
import java.util.zip.CRC32C;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Reads an {@link EventLog} of a live or a dead process without taking part in it. Of one thread.
 */
public final class EventLogReader {
  private final UnsafeBuffer file;
  private final int slots;
  private final byte[] payload = new byte[EventFormat.PAYLOAD_MAX];
  private final UnsafeBuffer scratch = new UnsafeBuffer(payload);
  private final CRC32C crc = new CRC32C();
  private long next;
  private long unreadable;
  private long overwritten;

  private EventLogReader(final UnsafeBuffer file, final int slots) {
    this.file = file;
    this.slots = slots;
    next = oldest();
  }

  /**
   * Where the events of a run directory are.
   *
   * @param directory of a live or dead process
   * @return may not exist
   */
  public static Path file(final Path directory) {
    return directory.resolve(EventFormat.FILE);
  }

  /**
   * Where the events of the process before are.
   *
   * @param directory of a live or dead process
   * @return may not exist
   */
  public static Path oldFile(final Path directory) {
    return directory.resolve(EventFormat.OLD_FILE);
  }

  /**
   * Begins with the oldest event that is still there.
   *
   * @param path of the file
   * @return to be polled
   * @throws IOException when it is not there, or not a file of this version; the message says which
   */
  public static EventLogReader open(final Path path) throws IOException {
    final UnsafeBuffer file = MappedFile.open(path, 2 * EventFormat.SLOT_BYTES);
    if (file.getLong(EventFormat.MAGIC_OFFSET) != EventFormat.MAGIC) {
      throw new IOException(path + ": no file of events");
    }
    final int version = file.getInt(EventFormat.VERSION_OFFSET);
    if (version != EventFormat.VERSION) {
      throw new IOException(
          path
              + ": events of version "
              + version
              + "; this program reads version "
              + EventFormat.VERSION);
    }
    final int slots = file.getInt(EventFormat.SLOTS_OFFSET);
    final boolean fits = (slots + 1L) * EventFormat.SLOT_BYTES <= file.capacity();
    if (file.getInt(EventFormat.SLOT_BYTES_OFFSET) != EventFormat.SLOT_BYTES
        || slots < 1
        || !fits) {
      throw new IOException(path + ": its header is damaged");
    }
    return new EventLogReader(file, slots);
  }

  /**
   * Who wrote or writes it.
   *
   * @return a process id
   */
  public long pid() {
    return file.getLong(EventFormat.PID_OFFSET);
  }

  /**
   * When it was made.
   *
   * @return milliseconds since 1970
   */
  public long startEpochMs() {
    return file.getLong(EventFormat.START_OFFSET);
  }

  /**
   * Hands over what is there and was not handed over before, oldest first. Bounded by the size of
   * the file.
   *
   * @param consumer takes each
   * @return how many
   */
  public int poll(final Consumer<Event> consumer) {
    int count = 0;
    for (int i = 0; i < 2 * slots && count < slots; i++) {
      if (sequenceAt(next) != next && newest() <= next) {
        break; // not written yet, or half-written
      }
      final long seen = sequenceAt(next);
      if (seen == next) {
        count += read(consumer);
        next++;
      } else if (Math.abs(seen) > next) {
        skipTo(oldest());
      } else {
        unreadable++; // newer ones are whole: the file is damaged
        next++;
      }
    }
    return count;
  }

  /**
   * Events that were whole but are none that this program understands.
   *
   * @return 0 or more
   */
  public long unreadable() {
    return unreadable;
  }

  /**
   * Events that gave way to newer ones while this reader was behind.
   *
   * @return 0 or more
   */
  public long overwritten() {
    return overwritten;
  }

  private void skipTo(final long sequence) {
    final long to = Math.max(next + 1, sequence);
    overwritten += to - next;
    next = to;
  }

  /** The event {@link #next}, unless it is overwritten meanwhile. */
  private int read(final Consumer<Event> consumer) {
    final int offset = EventFormat.offset(next, slots);
    final int length = file.getInt(offset + EventFormat.LENGTH_OFFSET);
    final int sum = file.getInt(offset + EventFormat.CHECKSUM_OFFSET);
    file.getBytes(offset + EventFormat.PAYLOAD_OFFSET, payload);
    VarHandle.loadLoadFence();
    if (file.getLongVolatile(offset) != next) {
      overwritten++;
      return 0;
    }
    final boolean whole =
        length > 0
            && length <= EventFormat.PAYLOAD_MAX
            && EventFormat.checksum(crc, next, payload, length) == sum;
    final Event event = whole ? EventFormat.decode(scratch) : null;
    if (event == null) {
      unreadable++;
      return 0;
    }
    consumer.accept(event);
    return 1;
  }

  private long sequenceAt(final long sequence) {
    return file.getLongVolatile(EventFormat.offset(sequence, slots));
  }

  /** The greatest sequence, be it half-written; 0 when there is none. */
  private long newest() {
    long newest = 0;
    for (int slot = 1; slot <= slots; slot++) {
      newest = Math.max(newest, Math.abs(file.getLongVolatile(slot * EventFormat.SLOT_BYTES)));
    }
    return newest;
  }

  /** The least sequence that may be there. */
  private long oldest() {
    return Math.max(1, newest() - slots + 1);
  }
}
