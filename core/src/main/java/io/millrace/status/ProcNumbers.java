package io.millrace.status;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Numbers of a file under {@code /proc}, which stays open and is read anew each time, without
 * garbage. Its first line only. One thread reads; any may close.
 */
public final class ProcNumbers implements AutoCloseable {
  private static final int LINE_BYTES = 256;
  private static final int NUMBERS_MAX = 16;
  private static final int RADIX = 10;
  private static final Path SCHEDSTAT = Path.of("/proc/thread-self/schedstat");
  private static final Path STAT = Path.of("/proc/stat");

  private final FileChannel channel;
  private final ByteBuffer line = ByteBuffer.allocateDirect(LINE_BYTES);
  private final byte[] characters = new byte[LINE_BYTES];
  private final long[] numbers = new long[NUMBERS_MAX];
  private int count;

  private ProcNumbers(final FileChannel channel) {
    this.channel = channel;
  }

  /**
   * Of the calling thread: nanoseconds on a processor, nanoseconds in which it could have run and
   * had none, turns on a processor. Whichever thread reads it later.
   *
   * @return open, or null where there is no such file
   */
  public static ProcNumbers ofThisThread() {
    return open(SCHEDSTAT);
  }

  /**
   * Of the machine: hundredths of seconds over all its processors; the eighth number is stolen
   * time.
   *
   * @return open, or null where there is no such file
   */
  public static ProcNumbers ofMachine() {
    return open(STAT);
  }

  static ProcNumbers open(final Path path) {
    try {
      return new ProcNumbers(FileChannel.open(path, StandardOpenOption.READ));
    } catch (final IOException e) {
      return null; // an operating system or a jail without it
    }
  }

  /**
   * Reads the file again.
   *
   * @return whether that was possible
   */
  public boolean read() {
    count = 0;
    try {
      line.clear();
      if (channel.read(line, 0) <= 0) {
        return false;
      }
    } catch (final IOException e) {
      return false; // closed, or its thread is gone
    }
    line.flip();
    final int length = line.remaining();
    line.get(characters, 0, length); // at once: this runs too seldom to be compiled soon
    parse(length);
    return count > 0;
  }

  /**
   * A number of the line that was read.
   *
   * @param index from 0; words are passed over
   * @return 0 or more; -1 when there is none
   */
  public long number(final int index) {
    return index < count ? numbers[index] : -1;
  }

  /** Words such as {@code cpu} are passed over, also those with a digit in them. */
  private void parse(final int length) {
    boolean word = false;
    boolean digits = false;
    long value = 0;
    for (int i = 0; i < length; i++) {
      final byte character = characters[i];
      final boolean blank = character == ' ' || character == '\n' || character == '\t';
      if (blank && digits && !word && count < NUMBERS_MAX) {
        numbers[count++] = value;
      }
      if (character == '\n') {
        return;
      }
      final boolean digit = character >= '0' && character <= '9';
      word = !blank && (word || !digit);
      digits = digit && !word;
      value = digits ? value * RADIX + character - '0' : 0;
    }
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (final IOException e) {
      // it was for reading only
    }
  }
}
