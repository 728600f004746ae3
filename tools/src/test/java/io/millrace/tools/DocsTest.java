package io.millrace.tools;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.config.Protocol;
import io.millrace.status.Actor;
import io.millrace.status.EndCause;
import io.millrace.status.EventKind;
import io.millrace.tools.args.Flag;
import io.millrace.tools.args.Preset;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** docs/cli.md against the program. */
final class DocsTest {
  private static String text;

  @BeforeAll
  static void read() throws IOException {
    text = Files.readString(Path.of("..", "docs", "cli.md"));
  }

  @Test
  void shouldListEachFlagWithItsFormAndDefaultWhenItIsInTheModel() {
    final Map<String, String> documented = new LinkedHashMap<>();
    documented.putAll(rows("Frontend flags"));
    documented.putAll(rows("Global flags"));
    final Map<String, String> built = new LinkedHashMap<>();
    for (final Flag flag : Flag.values()) {
      final String names =
          flag.shortSpelling() == null
              ? flag.spelling()
              : flag.shortSpelling() + ", " + flag.spelling();
      built.put((names + " " + flag.label()).trim(), flag.defaultText());
    }
    assertEquals(built, documented);
    assertEquals(List.copyOf(built.keySet()), List.copyOf(documented.keySet()), "order");
  }

  @Test
  void shouldShowEachFlagInTheHelpWhenItIsInTheTable() {
    for (final Object command : List.of(new RunCommand(), new CheckCommand())) {
      final CommandSpec spec = new CommandLine(command).getCommandSpec();
      assertEquals(Flag.values().length + 2, spec.options().size(), "flags, help and version");
      for (final Flag flag : Flag.values()) {
        final OptionSpec option = spec.findOption(flag.spelling());
        assertEquals(flag.label(), flag.isSwitch() ? "" : option.paramLabel());
        assertTrue(option.description()[0].contains(flag.meaning().replace("%", "%%")));
      }
    }
  }

  @Test
  void shouldListEachCommandWhenItIsBuilt() {
    final Map<String, CommandLine> built = new CommandLine(new Commands()).getSubcommands();
    for (final String name : built.keySet()) {
      assertTrue(text.contains("\n| " + name + " "), name + " is missing");
    }
  }

  @Test
  void shouldListEachCauseWhenTheSessionLogHasIt() {
    final String causes = text.substring(text.indexOf("- Causes: "), text.indexOf("- Of refused"));
    for (final EndCause cause : EndCause.values()) {
      assertTrue(
          causes.replaceAll("[.,\\s]+", " ").contains(" " + cause.label() + " "), cause.label());
    }
  }

  @Test
  void shouldListEachPresetWithItsFlagsWhenItIsInTheModel() {
    final StringBuilder rows = new StringBuilder("| preset | stands for |\n|---|---|\n");
    for (final Preset preset : Preset.values()) {
      final String tcp = preset.flags(Protocol.TCP);
      final String udp = preset.flags(Protocol.UDP);
      rows.append("| ").append(preset.spelling()).append(" | ");
      rows.append(tcp == null ? "" : "tcp: " + tcp).append(tcp == null || udp == null ? "" : "; ");
      rows.append(udp == null ? "" : "udp: " + udp).append(" |\n");
    }
    assertTrue(text.contains("\n" + rows + "\n"), rows.toString());
  }

  @Test
  void shouldListEachKindOfEventAndEachActor() throws IOException {
    final StringBuilder kinds = new StringBuilder("| kind | when |\n|---|---|\n");
    for (final EventKind kind : EventKind.values()) {
      kinds.append("| " + kind.label() + " | " + kind.meaning() + " |\n");
    }
    final StringBuilder actors = new StringBuilder("| who | that is |\n|---|---|\n");
    for (final Actor actor : Actor.values()) {
      actors.append("| " + actor.label() + " | " + actor.meaning() + " |\n");
    }
    final String operating = Files.readString(Path.of("..", "docs", "operating.md"));
    assertTrue(operating.contains(kinds + "\n"), () -> "wanted: " + kinds);
    assertTrue(operating.contains(actors + "\n"), () -> "wanted: " + actors);
  }

  /** First and last cell of each row of the table under a heading. */
  private static Map<String, String> rows(final String heading) {
    final Map<String, String> rows = new LinkedHashMap<>();
    final int start = text.indexOf("\n## " + heading);
    assertTrue(start >= 0, heading);
    final int end = text.indexOf("\n## ", start + 1);
    for (final String line : text.substring(start, end).split("\n")) {
      if (line.startsWith("| -")) {
        final String[] cells = line.split("(?<!\\\\)\\|");
        assertEquals(4, cells.length, line);
        assertNull(rows.put(cells[1].trim().replace("\\|", "|"), cells[3].trim()), line);
      }
    }
    return rows;
  }
}
