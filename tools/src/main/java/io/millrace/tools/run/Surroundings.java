package io.millrace.tools.run;

import io.millrace.tools.console.Console;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * What a command takes from its process.
 *
 * @param out standard output
 * @param err standard error
 * @param environment variables
 * @param signals the process's signals
 */
public record Surroundings(
    OutputStream out, OutputStream err, Map<String, String> environment, Signals signals) {
  /**
   * Writes one line to standard error, for use while there is no writer thread.
   *
   * @param message what went wrong
   */
  public void tell(final String message) {
    write(err, Console.PREFIX + message + "\n");
  }

  /**
   * Writes to standard output.
   *
   * @param text results, with their line ends
   * @return false when it could not be written
   */
  public boolean print(final String text) {
    return write(out, text);
  }

  private static boolean write(final OutputStream stream, final String text) {
    try {
      stream.write(text.getBytes(StandardCharsets.UTF_8));
      stream.flush();
      return true;
    } catch (final IOException e) {
      return false;
    }
  }
}
