package io.millrace.trials.stat;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.millrace.trials.MillraceCommand;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What one {@code millrace stat --json} says. */
final class Stat {
  private final Map<?, ?> document;

  private Stat(final Map<?, ?> document) {
    this.document = document;
  }

  static Stat of(final Path directory) {
    final MillraceCommand.Answer answer =
        new MillraceCommand().run("stat", "--json", "--dir", directory.toString());
    return new Stat((Map<?, ?>) answer.with(0).json());
  }

  long pid() {
    return ((Double) document.get("pid")).longValue();
  }

  boolean isAlive() {
    return (Boolean) document.get("alive");
  }

  Object field(final String name) {
    return document.get(name);
  }

  /** The sum over the loops; a backend of null is the frontend itself. */
  long sum(final String name, final String frontend, final String backend) {
    long sum = 0;
    boolean found = false;
    for (final Map<?, ?> each : counters()) {
      if (name.equals(each.get("name"))
          && frontend.equals(each.get("frontend"))
          && (backend == null
              ? each.get("backend") == null
              : backend.equals(each.get("backend")))) {
        found = true;
        sum += value(each);
      }
    }
    assertEquals(true, found, () -> name + " of " + frontend + "/" + backend + " in " + document);
    return sum;
  }

  long sum(final String name, final String frontend) {
    return sum(name, frontend, null);
  }

  /** The sum over a counter or its family, over the loops and the backends. */
  long total(final String label, final String frontend) {
    long sum = 0;
    for (final Map<?, ?> each : counters()) {
      if ((each.get("name") + ".").startsWith(label + ".")
          && frontend.equals(each.get("frontend"))) {
        sum += value(each);
      }
    }
    return sum;
  }

  /** What is counted of the frontends and their backends, without levels and rates. */
  Map<String, Long> counts() {
    final Map<String, Long> counts = new TreeMap<>();
    for (final Map<?, ?> each : counters()) {
      if (each.get("frontend") != null && each.get("loop") != null) {
        counts.put(
            each.get("name")
                + " "
                + each.get("frontend")
                + "/"
                + each.get("backend")
                + " "
                + each.get("loop"),
            value(each));
      }
    }
    return counts;
  }

  private List<Map<?, ?>> counters() {
    return ((List<?>) document.get("counters"))
        .stream().<Map<?, ?>>map(each -> (Map<?, ?>) each).toList();
  }

  private static long value(final Map<?, ?> counter) {
    return ((Double) counter.get("value")).longValue();
  }
}
