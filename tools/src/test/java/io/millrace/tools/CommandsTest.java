package io.millrace.tools;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.tools.run.Signals;
import io.millrace.tools.run.Surroundings;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.Command;

/** What holds for every command. */
final class CommandsTest {
  /** Help is wrapped here, whatever the terminal. */
  private static final int COLUMNS = 80;

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  static List<String> commands() {
    final List<String> names = new ArrayList<>();
    for (final Class<?> each : Commands.class.getAnnotation(Command.class).subcommands()) {
      names.add(each.getAnnotation(Command.class).name());
    }
    return names;
  }

  @ParameterizedTest
  @MethodSource("commands")
  void shouldTellItsVersionAndHelpWhenAsked(final String command) {
    for (final String flag : List.of("--version", "-V")) {
      assertEquals(0, execute(command, flag), () -> text(err));
      assertEquals("millrace from classes\n", text(out));
      out.reset();
    }
    assertEquals(0, execute(command, "--help"));
    assertEquals("", text(err));
    assertTrue(text(out).startsWith("Usage: millrace " + command), text(out));
    assertTrue(text(out).contains("--version"), text(out));
    assertFalse(text(out).contains("%%"), text(out));
  }

  @ParameterizedTest
  @MethodSource("commands")
  void shouldBreakTheLinesBelowItsFlagsWhereTheyFit(final String command) {
    final Class<?>[] all = Commands.class.getAnnotation(Command.class).subcommands();
    final Class<?> type = all[commands().indexOf(command)];
    final String[] footer = type.getAnnotation(Command.class).footer();
    if (footer.length > 1) {
      for (final String line : footer) {
        assertTrue(line.length() < COLUMNS, line);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"--listen", "-l", "@pool.args"})
  void shouldSayThatTheCommandIsMissingWhenAFlagStandsFirst(final String first) {
    assertEquals(2, execute(first, ":5432", "--backend", "a:1"));
    assertEquals(
        "millrace: no command stands before \""
            + first
            + "\"; write for example millrace run --listen ..., or see millrace --help\n",
        text(err));
  }

  @Test
  void shouldNameEveryProbeInTheHelpOfRun() {
    assertEquals(0, execute("run", "--help"));
    final String help = text(out).replaceAll("\\s+", " ");
    final String all = "none, tcp, http, https, redis, rediss, pgsql, mysql, expect, udp, dns, a2s";
    assertTrue(help.contains(all), help);
  }

  private int execute(final String... args) {
    return Main.execute(args, new Surroundings(out, err, Map.of(), new Signals(status -> {})));
  }

  private static String text(final ByteArrayOutputStream stream) {
    return stream.toString(StandardCharsets.UTF_8);
  }
}
