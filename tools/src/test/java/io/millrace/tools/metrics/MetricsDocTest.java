package io.millrace.tools.metrics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;

/** docs/metrics.md against the program. */
final class MetricsDocTest {
  @Test
  void shouldListEachMetricAsItIsWhenItIsDocumented() throws IOException {
    final List<String> built = new ArrayList<>();
    for (final Metric metric : Metric.values()) {
      built.add(
          "| "
              + metric.label()
              + " | "
              + metric.kind().name().toLowerCase(Locale.ROOT)
              + " | "
              + String.join(", ", metric.labels())
              + " | "
              + metric.help()
              + " |");
    }
    final List<String> documented =
        Files.readAllLines(Path.of("..", "docs", "metrics.md")).stream()
            .filter(line -> line.startsWith("| millrace_"))
            .toList();
    assertEquals(String.join("\n", built), String.join("\n", documented));
  }

  @Test
  void shouldNeverNameAClientWhenAMetricHasLabels() {
    for (final Metric metric : Metric.values()) {
      assertTrue(
          List.of("version java", "loop", "source").contains(String.join(" ", metric.labels()))
              || metric.labels().isEmpty()
              || metric.labels().get(0).equals("frontend"),
          metric.label());
      assertTrue(metric.labels().stream().noneMatch(each -> each.contains("client")));
    }
  }
}
