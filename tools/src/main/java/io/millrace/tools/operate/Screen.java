package io.millrace.tools.operate;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** How much room the reader has. */
final class Screen {
  private static final Path OUT = Path.of("/proc/self/fd/1");
  private static final long ASK_MS = 500;

  /** What is narrower was not meant. */
  private static final int WIDTH_MIN = 20;

  private Screen() {}

  /**
   * The width of a terminal. What does not go to one is not for a screen, and so is not limited,
   * unless {@code COLUMNS} says so, as {@code watch} does.
   *
   * @param environment of this process
   * @return columns, or {@link Table#UNLIMITED}
   */
  static int width(final Map<String, String> environment) {
    final int told = number(environment.getOrDefault("COLUMNS", ""));
    return told > 0 ? told : isTerminal() ? ofTerminal() : Table.UNLIMITED;
  }

  private static boolean isTerminal() {
    try {
      final String target = Files.readSymbolicLink(OUT).toString();
      return target.startsWith("/dev/pts/") || target.startsWith("/dev/tty");
    } catch (final IOException e) {
      return false;
    }
  }

  /** The JDK cannot ask a terminal; this program can. */
  private static int ofTerminal() {
    try {
      final Process stty =
          new ProcessBuilder("stty", "size")
              .redirectInput(new File(OUT.toString()))
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      if (!stty.waitFor(ASK_MS, TimeUnit.MILLISECONDS)) {
        stty.destroyForcibly();
        return Table.UNLIMITED;
      }
      final byte[] said = stty.getInputStream().readAllBytes();
      final String[] size = new String(said, StandardCharsets.US_ASCII).trim().split(" ");
      return size.length == 2 ? number(size[1]) : Table.UNLIMITED;
    } catch (final IOException e) {
      return Table.UNLIMITED; // no such program
    } catch (final InterruptedException e) {
      Thread.currentThread().interrupt();
      return Table.UNLIMITED;
    }
  }

  private static int number(final String text) {
    if (!text.matches("[0-9]{1,6}")) {
      return Table.UNLIMITED;
    }
    final int number = Integer.parseInt(text);
    return number < WIDTH_MIN ? Table.UNLIMITED : number;
  }
}
