package io.millrace.tools.console;

import io.millrace.status.SessionRecord;
import io.millrace.tools.args.Settings;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;

/**
 * Where the session log goes, and in which form. After it was opened it belongs to the writer
 * thread.
 */
public final class LogTarget {
  private final Path file;
  private final boolean readable;
  private OutputStream stream;

  private LogTarget(final Path file, final OutputStream stream, final boolean readable) {
    this.file = file;
    this.stream = stream;
    this.readable = readable;
  }

  /**
   * Opens the log.
   *
   * @param spec {@code off}, {@code -} or a path
   * @param stdout standard output
   * @return the open log
   * @throws IOException when the file cannot be opened for appending
   */
  public static LogTarget open(final String spec, final OutputStream stdout) throws IOException {
    if (Settings.LOG_OFF.equals(spec)) {
      return new LogTarget(null, null, false);
    }
    if (Settings.LOG_STDOUT.equals(spec)) {
      return new LogTarget(null, stdout, Terminal.isStandardOutput());
    }
    final Path file = Path.of(spec);
    return new LogTarget(file, append(file), false);
  }

  /**
   * Whether there is a log.
   *
   * @return false for {@code off}
   */
  public boolean isOn() {
    return stream != null;
  }

  void format(final StringBuilder out, final SessionRecord session) {
    if (readable) {
      ReadableLine.append(out, session);
    } else {
      JsonLine.append(out, session);
    }
  }

  void write(final byte[] bytes) throws IOException {
    stream.write(bytes);
    stream.flush();
  }

  /**
   * Opens the file by its name again, after somebody has moved it away; the old one stays when that
   * fails.
   */
  void reopen() throws IOException {
    if (file != null) {
      final OutputStream old = stream;
      stream = append(file);
      old.close();
    }
  }

  /** A pipe is opened for both directions: for writing alone, the open would wait for a reader. */
  private static OutputStream append(final Path file) throws IOException {
    if (Files.exists(file) && Files.readAttributes(file, BasicFileAttributes.class).isOther()) {
      return Channels.newOutputStream(
          FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE));
    }
    return new FileOutputStream(file.toFile(), true);
  }
}
