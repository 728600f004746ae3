package io.millrace.tools.it;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** A database's own client that keeps its one connection: a line in, a line out. */
final class Shell implements AutoCloseable {
  private final Process process;
  private final Writer input;
  private final BufferedReader output;

  Shell(final List<String> command) throws IOException {
    process = new ProcessBuilder(command).redirectErrorStream(true).start();
    input = process.outputWriter(StandardCharsets.UTF_8);
    output =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
  }

  /** The line that answers; the trial's own time-out bounds the wait. */
  String ask(final String line) throws IOException {
    input.write(line + "\n");
    input.flush();
    return output.readLine();
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
