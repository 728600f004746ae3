package io.millrace.tools;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.status.CounterFamily;
import io.millrace.status.CounterScope;
import io.millrace.status.CounterType;
import io.millrace.status.DropCause;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** docs/counters.md against the list of counters. */
final class CountersDocTest {
  private static final Path PAGE = Path.of("..", "docs", "counters.md");

  @Test
  void shouldListEachCounterWithItsUnitOwnerAndMeaning() throws IOException {
    final String text = Files.readString(PAGE);
    for (final CounterScope scope : CounterScope.values()) {
      final StringBuilder rows =
          new StringBuilder(
              "| counter | unit | kind | written by | meaning |\n|---|---|---|---|---|\n");
      for (final CounterType type : CounterType.values()) {
        rows.append(type.scope() == scope ? row(type) : "");
      }
      assertTrue(text.contains("\n" + rows + "\n"), () -> "wanted: " + rows);
    }
  }

  private static String row(final CounterType type) {
    final String member =
        type.family() == CounterFamily.NONE ? "" : "." + type.family().placeholder();
    return String.join(
            " | ",
            "| " + type.label() + member,
            type.unit(),
            type.kind().label(),
            type.kind().owner(),
            type.meaning())
        + " |\n";
  }

  @Test
  void shouldListEachCauseOfADroppedDatagram() throws IOException {
    final StringBuilder rows = new StringBuilder("| cause | when |\n|---|---|\n");
    for (final DropCause cause : DropCause.values()) {
      rows.append("| " + cause.label() + " | " + cause.meaning() + " |\n");
    }
    assertTrue(Files.readString(PAGE).contains("\n" + rows + "\n"), () -> "wanted: " + rows);
  }

  @Test
  void shouldNameEachCounterOnce() {
    final Set<String> names = new HashSet<>();
    int members = 0;
    for (final CounterType type : CounterType.values()) {
      for (int i = 0; i < type.family().members().size(); i++) {
        names.add(type.label(i));
        members++;
      }
    }
    assertEquals(members, names.size());
  }
}
