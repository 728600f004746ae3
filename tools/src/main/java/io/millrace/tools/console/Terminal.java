package io.millrace.tools.console;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** The terminal that a person looks at, if there is one. */
public final class Terminal {
  private static final Path STDOUT = Path.of("/proc/self/fd/1");
  private static final int NUMBER_DIGITS_MAX = 5;

  private Terminal() {}

  /**
   * Whether standard output is a terminal.
   *
   * @return false for a file or a pipe
   */
  public static boolean isStandardOutput() {
    try {
      final String target = Files.readSymbolicLink(STDOUT).toString();
      return target.startsWith("/dev/pts/")
          || target.startsWith("/dev/tty")
          || "/dev/console".equals(target);
    } catch (final IOException e) {
      return false;
    }
  }

  /**
   * How many lines it shows now. Asks {@code stty}, which comes with every Linux.
   *
   * @return 0 when that cannot be said
   */
  public static int lines() {
    try {
      final Process stty =
          new ProcessBuilder("stty", "size")
              .redirectInput(new File("/dev/tty"))
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      final byte[] said = stty.getInputStream().readNBytes(2 * NUMBER_DIGITS_MAX + 2);
      if (!stty.waitFor(1, TimeUnit.SECONDS)) {
        stty.destroyForcibly();
        return 0;
      }
      return lines(new String(said, StandardCharsets.US_ASCII));
    } catch (final IOException e) {
      return 0;
    } catch (final InterruptedException e) {
      Thread.currentThread().interrupt();
      return 0;
    }
  }

  /** Of {@code 24 80}. */
  static int lines(final String said) {
    final String first = said.strip().split(" ")[0];
    return first.matches("\\d{1," + NUMBER_DIGITS_MAX + "}") ? Integer.parseInt(first) : 0;
  }
}
