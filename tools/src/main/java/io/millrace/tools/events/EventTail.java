package io.millrace.tools.events;

import io.millrace.status.Event;
import io.millrace.status.EventLogReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.function.ObjLongConsumer;

/**
 * The events of a run directory as they come, also those of the next process that takes the
 * directory over.
 */
final class EventTail {
  private final Path path;
  private final ObjLongConsumer<Event> sink;
  private EventLogReader reader;
  private Object fileKey;

  /**
   * Nothing read yet.
   *
   * @param directory of the process
   * @param sink takes each event and the id of its process
   */
  EventTail(final Path directory, final ObjLongConsumer<Event> sink) {
    path = EventLogReader.file(directory);
    this.sink = sink;
  }

  /**
   * Hands over what is new. A file that is not there is one that will come.
   *
   * @return how many events
   * @throws IOException when the file is none of this version
   */
  int poll() throws IOException {
    int count = read();
    final Object key = keyOf(path);
    if (key != null && !key.equals(fileKey)) {
      count += read(); // what the one before wrote last
      try {
        reader = EventLogReader.open(path);
        fileKey = key;
        count += read();
      } catch (final NoSuchFileException e) {
        // it is being replaced at this moment
      }
    }
    return count;
  }

  /** Events that could not be read. */
  long unreadable() {
    return reader == null ? 0 : reader.unreadable();
  }

  /** Who wrote what was read last. */
  long pid() {
    return reader == null ? 0 : reader.pid();
  }

  /** Whether that process still owns the directory. */
  boolean isAlive(final Path directory) {
    try {
      final String owner = Files.readString(directory.resolve("pid")).strip();
      return owner.equals(Long.toString(pid())) && Files.exists(Path.of("/proc", owner));
    } catch (final IOException e) {
      return false;
    }
  }

  private int read() {
    if (reader == null) {
      return 0;
    }
    final long pid = reader.pid();
    return reader.poll(event -> sink.accept(event, pid));
  }

  private static Object keyOf(final Path path) throws IOException {
    try {
      return Files.readAttributes(path, BasicFileAttributes.class).fileKey();
    } catch (final NoSuchFileException e) {
      return null;
    }
  }
}
