package io.millrace.tools.stat;

import io.millrace.status.CounterSample;
import io.millrace.status.CountersReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;

/**
 * The counters of a run directory, one look after the other, also those of the next process that
 * takes the directory over.
 */
final class StatSource {
  private final Path path;
  private CountersReader reader;
  private Object fileKey;

  StatSource(final Path path) {
    this.path = path;
  }

  /**
   * One look.
   *
   * @throws IOException when there is no such file, or none that can be read
   */
  List<CounterSample> look() throws IOException {
    final Object key = keyOf(path);
    if (reader == null || key != null && !key.equals(fileKey) || reader.hasGrown()) {
      reader = CountersReader.open(path);
      fileKey = key;
    }
    return reader.read();
  }

  /** Of the last look. */
  CountersReader reader() {
    return reader;
  }

  private static Object keyOf(final Path path) throws IOException {
    try {
      return Files.readAttributes(path, BasicFileAttributes.class).fileKey();
    } catch (final NoSuchFileException e) {
      return null; // it is being replaced, or somebody has deleted it: what is mapped stays
    }
  }
}
