package io.millrace.tools.run;

import io.millrace.tools.console.Console;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.function.ToIntFunction;

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

  /**
   * Runs a command whose standard output takes results: what cannot be written is told.
   *
   * @param command takes these surroundings and returns its exit status
   * @return that status; 1 instead of 0 when results were lost
   */
  public int withResults(final ToIntFunction<Surroundings> command) {
    final Results results = new Results(out, this::tell);
    return results.status(command.applyAsInt(new Surroundings(results, err, environment, signals)));
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
