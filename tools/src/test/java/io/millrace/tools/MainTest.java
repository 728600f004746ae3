package io.millrace.tools;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.tools.run.Signals;
import io.millrace.tools.run.Surroundings;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class MainTest {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  @Test
  void shouldShowTheCommandsWhenNoneIsGiven() {
    assertEquals(2, execute());
    assertTrue(text(err).contains("Commands:"), text(err));
    assertEquals("", text(out));
  }

  @Test
  void shouldShowHelpWhenAskedFor() {
    assertEquals(0, execute("--help"));
    assertTrue(text(out).contains("check"), text(out));
    out.reset();
    assertEquals(0, execute("run", "--listen", "nonsense", "--help", "x"));
    assertTrue(text(out).contains("--idle-strategy=adaptive[,P%]|block|spin"), text(out));
    out.reset();
    assertEquals(0, execute("check", "-h"));
    assertTrue(text(out).contains("millrace check"), text(out));
    assertEquals("", text(err));
  }

  @Test
  void shouldShowTheVersionWhenAskedFor() {
    assertEquals(0, execute("--version"));
    assertEquals(0, execute("run", "--version"));
    assertTrue(text(out).startsWith("millrace "), text(out));
  }

  @Test
  void shouldSuggestWhenACommandIsMistyped() {
    assertEquals(2, execute("chekc"));
    assertEquals("millrace: unknown command \"chekc\"; did you mean check?\n", text(err));
    err.reset();
    assertEquals(2, execute("frobnicate"));
    assertTrue(text(err).contains("there are run, check"), text(err));
    err.reset();
    assertEquals(2, execute("--frob"));
    assertTrue(text(err).startsWith("millrace: "), text(err));
  }

  @Test
  void shouldPrintWhatReadsTheSameWhenChecking() throws Exception {
    assertEquals(
        0,
        execute(
            "check",
            "-b",
            "x=[::1]:5",
            "--max-age",
            "1h,jitter=5%",
            "-l",
            ":5000",
            "--log",
            "it's a # \"log\"",
            "-l",
            "udp://[::]:7000-7001",
            "--local-address",
            "10.0.0.1",
            "--health",
            "none",
            "--replies",
            "3",
            "--session-rate",
            "5/m",
            "-b",
            "h:+3,weight=0,max=4,backup"));
    final String first = text(out);
    final String warnings = text(err);
    assertTrue(warnings.contains("millrace: warning: udp-7000: "), warnings);
    final Path file = Files.createTempFile("check", ".args");
    Files.writeString(file, first);
    out.reset();
    err.reset();
    assertEquals(0, execute("check", "@" + file), () -> text(err));
    Files.delete(file);
    assertEquals(withoutNeeds(first), withoutNeeds(text(out)));
    assertEquals(warnings, text(err));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--help",
        "--version",
        "check --help",
        "stat -V",
        "check -l :1 -b a --health none"
      })
  void shouldTellWhyWhenResultsCannotBeWritten(final String line) {
    final String[] args = line.split(" ");
    assertEquals(1, Main.execute(args, writingTo("No space left on device")));
    assertEquals(
        "millrace: standard output cannot be written: No space left on device\n", text(err));
  }

  @Test
  void shouldSayNothingWhenTheReaderHasLeft() {
    Main.execute(new String[] {"--help"}, writingTo("Broken pipe"));
    assertEquals("", text(err));
  }

  private Surroundings writingTo(final String fault) {
    final OutputStream broken =
        new OutputStream() {
          @Override
          public void write(final int value) throws IOException {
            throw new IOException(fault);
          }
        };
    return new Surroundings(broken, err, Map.of(), new Signals(status -> {}));
  }

  /** What it needs of the machine is counted in this process, which is not quite a quiet one. */
  private static String withoutNeeds(final String text) {
    assertTrue(text.contains("# descriptors: 2 for each session, "), text);
    return text.lines().filter(line -> !line.startsWith("# descriptors")).toList().toString();
  }

  private int execute(final String... args) {
    return Main.execute(args, new Surroundings(out, err, Map.of(), new Signals(status -> {})));
  }

  private static String text(final ByteArrayOutputStream stream) {
    return stream.toString(StandardCharsets.UTF_8);
  }
}
