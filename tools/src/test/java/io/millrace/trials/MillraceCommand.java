package io.millrace.trials;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A command that ends by itself, as a child process. */
public final class MillraceCommand {
  private final List<String> prefix = new ArrayList<>();
  private final Map<String, String> environment = new LinkedHashMap<>();

  /**
   * How it ended.
   *
   * @param status exit status
   * @param out standard output
   * @param err standard error
   */
  public record Answer(int status, String out, String err) {
    /** Checks the status and that everything that was said is on the right stream. */
    public Answer with(final int wanted) {
      assertEquals(wanted, status, this::toString);
      return this;
    }

    /** Checks that standard error holds this, in messages only. */
    public Answer tells(final String part) {
      assertTrue(err.contains(part), () -> part + " in " + this);
      assertTrue(err.lines().allMatch(line -> line.startsWith("millrace: ")), this::toString);
      return this;
    }

    /** Standard output as JSON; nothing may stand on the other stream. */
    public Object json() {
      assertEquals("", err, this::toString);
      return Json.parse(out);
    }
  }

  /** A command in front. */
  public MillraceCommand prefix(final String... command) {
    prefix.addAll(List.of(command));
    return this;
  }

  public MillraceCommand env(final String name, final String value) {
    environment.put(name, value);
    return this;
  }

  /** Runs {@code millrace} with these words to its end. */
  public Answer run(final String... words) {
    final List<String> command = new ArrayList<>(prefix);
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(MillraceLauncher.JVM);
    command.addAll(Archive.options());
    command.addAll(List.of("-jar", MillraceLauncher.jar().toString()));
    command.addAll(List.of(words));
    try {
      final Path folder = MillraceLauncher.freshFolder();
      final Path out = folder.resolve("out");
      final Path err = folder.resolve("err");
      final ProcessBuilder builder =
          new ProcessBuilder(command).redirectOutput(out.toFile()).redirectError(err.toFile());
      builder.environment().keySet().remove("JAVA_TOOL_OPTIONS");
      builder.environment().putAll(environment);
      final Process process = builder.start();
      if (!process.waitFor(4 * Limits.WAIT.toMillis(), TimeUnit.MILLISECONDS)) {
        process.destroyForcibly();
        throw new AssertionError(String.join(" ", words) + " does not end");
      }
      return new Answer(process.exitValue(), Files.readString(out), Files.readString(err));
    } catch (final IOException e) {
      throw new UncheckedIOException(e);
    } catch (final InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }
}
