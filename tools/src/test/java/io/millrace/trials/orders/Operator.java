package io.millrace.trials.orders;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.trials.Archive;
import io.millrace.trials.Limits;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Somebody who gives orders to a running forwarder from the command line. */
final class Operator {
  private final Path directory;

  Operator(final Path directory) {
    this.directory = directory;
  }

  /** What one command printed and its status. */
  record Answer(int status, String out, String err) {
    Answer good() {
      assertEquals(0, status, this::toString);
      return this;
    }

    Answer with(final int wanted, final String... words) {
      assertEquals(wanted, status, this::toString);
      for (final String word : words) {
        assertTrue((out + err).contains(word), () -> word + " in " + this);
      }
      return this;
    }
  }

  Answer run(final String command, final String... args) throws IOException, InterruptedException {
    final List<String> line = new ArrayList<>();
    line.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    line.addAll(Archive.options());
    line.addAll(List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-jar", jar(), command));
    line.addAll(List.of("--dir", directory.toString()));
    line.addAll(List.of(args));
    final Path out = directory.resolveSibling("out");
    final Path err = directory.resolveSibling("err");
    final Process process =
        new ProcessBuilder(line).redirectOutput(out.toFile()).redirectError(err.toFile()).start();
    if (!process.waitFor(2L * Limits.waitMillis(), TimeUnit.MILLISECONDS)) {
      process.destroyForcibly();
      throw new AssertionError(command + " does not end");
    }
    return new Answer(process.exitValue(), text(out), text(err));
  }

  private static String text(final Path file) throws IOException {
    return new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
  }

  private static String jar() {
    return Path.of(System.getProperty("millrace.jar", "target/millrace.jar"))
        .toAbsolutePath()
        .toString();
  }
}
