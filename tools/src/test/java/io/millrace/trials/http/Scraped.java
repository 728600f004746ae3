package io.millrace.trials.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.millrace.trials.Proc;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** One scrape of {@code /metrics}, in the text format. */
record Scraped(String text) {
  private static final Pattern SERIES = Pattern.compile("(millrace_[a-z_]+)(\\{.*\\})? (\\S+)");

  /** Value of each series, as it is written. */
  Map<String, Double> series() {
    final Map<String, Double> series = new LinkedHashMap<>();
    for (final String line : text.split("\n")) {
      final Matcher matcher = SERIES.matcher(line);
      if (matcher.matches()) {
        final String key = matcher.group(1) + (matcher.group(2) == null ? "" : matcher.group(2));
        assertEquals(null, series.put(key, Double.valueOf(matcher.group(3))), key);
      } else {
        assertFalse(!line.isEmpty() && !line.startsWith("#"), line);
      }
    }
    return series;
  }

  /** Names of the families that are there. */
  Set<String> families() {
    final Set<String> names = new TreeSet<>();
    for (final String line : text.split("\n")) {
      if (line.startsWith("# TYPE ")) {
        names.add(line.split(" ")[2]);
      }
    }
    return names;
  }

  /** The sum over the series of a metric whose labels hold all of these. */
  long sum(final String name, final String... labels) {
    final Predicate<String> matches =
        key -> {
          boolean all = key.equals(name) || key.startsWith(name + "{");
          for (final String label : labels) {
            all &= key.contains(label);
          }
          return all;
        };
    double sum = 0;
    for (final Map.Entry<String, Double> each : series().entrySet()) {
      sum += matches.test(each.getKey()) ? each.getValue() : 0;
    }
    return Math.round(sum);
  }

  /** What Prometheus' own parser says of it; in a build that has to have it, it must be there. */
  void check(final Path folder) throws IOException {
    if (!Proc.isInstalled("promtool") && !"true".equals(System.getenv("CI"))) {
      return; // others look at names and values
    }
    final Path file = folder.resolve("metrics.txt");
    Files.writeString(file, text);
    assertEquals("", Proc.output("sh", "-c", "promtool check metrics <" + file));
  }
}
