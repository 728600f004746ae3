package io.millrace.health;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.security.GeneralSecurityException;

/**
 * What is in a file, read again when the file has changed. When it cannot be read any more, the
 * last good content stays: a slip of this machine's is no fault of the backend. Looked at by the
 * worker only, read by anyone.
 *
 * @param <T> the content
 */
final class WatchedFile<T> {
  /** Certificates of all authorities that there are take a quarter of it. */
  private static final int BYTES_MAX = 1 << 20;

  private final String source;
  private final Path file;
  private final Reader<T> reader;
  private Seen seen;
  private volatile State<T> state = new State<>(null, null);

  /**
   * Nothing is read yet.
   *
   * @param source how the operator names it
   * @param file a regular one
   * @param reader of its bytes
   */
  WatchedFile(final String source, final Path file, final Reader<T> reader) {
    this.source = source;
    this.file = file;
    this.reader = reader;
  }

  /** Makes something of bytes. */
  @FunctionalInterface
  interface Reader<T> {
    /** The text of an IOException is told. */
    T read(byte[] bytes) throws IOException, GeneralSecurityException;
  }

  private record State<T>(T value, String problem) {}

  private record Seen(FileTime modified, long size, Object key) {}

  /** Null before the first good one. */
  T value() {
    return state.value;
  }

  /** What is wrong with the file now; null when nothing is. */
  String problem() {
    return state.problem;
  }

  /** What the operator is to know: the content is an old one. Null when it is not. */
  String trouble() {
    final State<T> now = state;
    return now.problem == null || now.value == null ? null : now.problem + "; the last one is used";
  }

  /** Looks whether the file has changed. */
  void look() {
    try {
      final BasicFileAttributes found = Files.readAttributes(file, BasicFileAttributes.class);
      if (!found.isRegularFile()) {
        fail("is no file");
        return;
      }
      final Seen now = new Seen(found.lastModifiedTime(), found.size(), found.fileKey());
      if (!now.equals(seen) || state.problem != null) {
        state = new State<>(reader.read(bytes()), null);
        seen = now;
      }
    } catch (final UnusableException e) {
      fail(e.getMessage());
    } catch (final IOException | GeneralSecurityException | SecurityException e) {
      fail("cannot be read");
    }
  }

  private byte[] bytes() throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      final byte[] bytes = in.readNBytes(BYTES_MAX + 1);
      if (bytes.length > BYTES_MAX) {
        throw new UnusableException("is too long");
      }
      return bytes;
    }
  }

  private void fail(final String what) {
    state = new State<>(state.value, source + " " + what);
  }

  /** What is in the file is of no use. */
  static final class UnusableException extends IOException {
    private static final long serialVersionUID = 1L;

    UnusableException(final String message) {
      super(message);
    }
  }
}
