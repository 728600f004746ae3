package io.millrace.trials.stat;

import io.millrace.trials.Archive;
import io.millrace.trials.Await;
import io.millrace.trials.Limits;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** One {@code millrace stat --watch} as a child process, with or without a terminal. */
final class Watching implements AutoCloseable {
  private final Process process;
  private final List<String> lines = new CopyOnWriteArrayList<>();

  private Watching(final Process process) {
    this.process = process;
    final Thread reader = new Thread(this::read, "trial-watching");
    reader.setDaemon(true);
    reader.start();
  }

  /** Its output is a pipe. */
  static Watching start(final Path directory, final String... flags) {
    return start(command(directory, flags));
  }

  /** Its output is a terminal. */
  static Watching onTerminal(final Path directory, final String... flags) {
    final String line = String.join(" ", command(directory, flags));
    return start(List.of("script", "-qefc", "exec " + line, "/dev/null"));
  }

  private static List<String> command(final Path directory, final String... flags) {
    final List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(Archive.options());
    command.addAll(List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
    command.add("-jar");
    command.add(Path.of(System.getProperty("millrace.jar", "target/millrace.jar")).toString());
    command.addAll(List.of("stat", "--dir", directory.toString()));
    command.addAll(Arrays.asList(flags));
    return command;
  }

  private static Watching start(final List<String> command) {
    final ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().keySet().removeAll(List.of("JAVA_TOOL_OPTIONS", "NO_COLOR"));
    try {
      return new Watching(builder.start());
    } catch (final IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  List<String> lines() {
    return List.copyOf(lines);
  }

  /** Waits for a line that holds all these. */
  void awaitLine(final String... parts) {
    Await.until(
        () -> String.join(" and ", parts) + " in " + lines,
        Limits.WAIT.multipliedBy(2),
        () -> lines.stream().anyMatch(line -> Arrays.stream(parts).allMatch(line::contains)));
  }

  private void read() {
    try (BufferedReader reader =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        lines.add(line);
      }
    } catch (final IOException e) {
      // its end
    }
  }

  @Override
  public void close() {
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly();
  }
}
