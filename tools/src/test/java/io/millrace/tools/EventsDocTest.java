package io.millrace.tools;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** docs/operating.md against what the sources say of events. */
final class EventsDocTest {
  /** Where a cause is given by its word: {@code .cause("x")}, {@code tell(kind, "x", text)}. */
  private static final Pattern CAUSE =
      Pattern.compile(
          "(?:\\.cause\\(|\\btell\\((?:\\s*EventKind\\.\\w+,|\\s*wildcard,)|\\brestore\\(member,)\\s*\"([^\"]+)\"");

  private static final Pattern ROW = Pattern.compile("(?m)^\\| [a-z]+ \\| ([a-z, -]+) \\| .* \\|$");

  private static Set<String> used() throws IOException {
    final Set<String> causes = new TreeSet<>();
    addUsed(Path.of("..", "core", "src", "main"), causes);
    addUsed(Path.of("src", "main"), causes);
    return causes;
  }

  private static void addUsed(final Path root, final Set<String> causes) throws IOException {
    try (Stream<Path> files = Files.walk(root)) {
      for (final Path file : files.filter(each -> each.toString().endsWith(".java")).toList()) {
        CAUSE.matcher(Files.readString(file)).results().forEach(each -> causes.add(each.group(1)));
      }
    }
  }

  private static Set<String> documented() throws IOException {
    final String text = Files.readString(Path.of("..", "docs", "operating.md"));
    final int start = text.indexOf("\n| kind | cause | means |\n");
    assertTrue(start >= 0, "the table of causes");
    final Matcher matcher = ROW.matcher(text.substring(start, text.indexOf("\n\n", start)));
    final Set<String> causes = new TreeSet<>();
    while (matcher.find()) {
      for (final String cause : matcher.group(1).split(", ")) {
        causes.add(cause);
      }
    }
    return causes;
  }

  @Test
  void shouldListEachCauseThatTheSourcesGiveToAnEvent() throws IOException {
    final Set<String> used = used();
    assertTrue(used.size() > 20, () -> "found only " + used);
    final Set<String> missing = new TreeSet<>(used);
    missing.removeAll(documented());
    assertEquals(Set.of(), missing);
  }
}
