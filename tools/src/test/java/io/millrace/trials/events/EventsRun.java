package io.millrace.trials.events;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.fail;

import io.millrace.trials.Archive;
import io.millrace.trials.Await;
import io.millrace.trials.Json;
import io.millrace.trials.Limits;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

/** One {@code millrace events} as a child process. */
final class EventsRun implements AutoCloseable {
  private final Process process;
  private final List<String> out = new CopyOnWriteArrayList<>();
  private final List<String> err = new CopyOnWriteArrayList<>();
  private final List<Thread> readers = new ArrayList<>();

  private EventsRun(final Process process) {
    this.process = process;
    read(process.getInputStream(), out);
    read(process.getErrorStream(), err);
  }

  /** Starts with these arguments. */
  static EventsRun start(final String... args) {
    return start(Map.of(), args);
  }

  static EventsRun start(final Map<String, String> environment, final String... args) {
    final List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(Archive.options());
    command.addAll(List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-jar"));
    command.add(Path.of(System.getProperty("millrace.jar", "target/millrace.jar")).toString());
    command.add("events");
    command.addAll(List.of(args));
    final ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().keySet().removeAll(List.of("JAVA_TOOL_OPTIONS", "XDG_RUNTIME_DIR"));
    builder.environment().putAll(environment);
    try {
      return new EventsRun(builder.start());
    } catch (final IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What a run prints that ends well by itself and has nothing to complain of. */
  static List<String> lines(final String... args) {
    try (EventsRun run = start(args)) {
      assertEquals(0, run.awaitExit(), () -> run.err.toString());
      assertEquals(List.of(), run.err);
      return run.out();
    }
  }

  /** The same as objects; {@code --json} is among the arguments. */
  static List<Map<String, Object>> objects(final String... args) {
    return lines(args).stream().map(Json::object).toList();
  }

  List<String> out() {
    return List.copyOf(out);
  }

  List<String> err() {
    return List.copyOf(err);
  }

  /** Waits for a line that holds this. */
  void awaitLine(final String part) {
    Await.until(
        () -> part + " in " + out + err,
        Limits.WAIT,
        () -> out.stream().anyMatch(line -> line.contains(part)));
  }

  /** Closes our end of its standard output, once what is being read has come. */
  void closeOutput() {
    try {
      process.getInputStream().close();
    } catch (final IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** From now on what is written finds nobody: the kernel keeps a pipe open that is being read. */
  void awaitOutputClosed() {
    Await.until("a last line", () -> !readers.get(0).isAlive());
  }

  /** TERM, as a shell's kill sends it. */
  void terminate() {
    process.destroy();
  }

  boolean isAlive() {
    return process.isAlive();
  }

  int awaitExit() {
    try {
      if (!process.waitFor(Limits.waitMillis(), TimeUnit.MILLISECONDS)) {
        fail("has not ended; " + out + err);
      }
      for (final Thread reader : readers) {
        reader.join(Limits.waitMillis());
      }
      return process.exitValue();
    } catch (final InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }

  /** A loop that had no processor for a tenth of a second is told of; the trials count the rest. */
  private static boolean isOfMachine(final String line) {
    return line.contains(" stood still for ");
  }

  private void read(final InputStream stream, final List<String> lines) {
    final Thread thread =
        new Thread(
            () -> {
              try (BufferedReader reader =
                  new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8))) {
                reader.lines().filter(line -> !isOfMachine(line)).forEach(lines::add);
              } catch (final IOException | UncheckedIOException e) {
                // closed by the trial
              }
            });
    thread.setDaemon(true);
    thread.start();
    readers.add(thread);
  }
}
