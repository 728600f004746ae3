package io.millrace.tools.metrics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The dashboard and the alert rules against the metrics that there are. */
final class DeployTest {
  private static final Path DASHBOARD = Path.of("..", "deploy", "grafana", "millrace.json");
  private static final Path RULES = Path.of("..", "deploy", "prometheus", "millrace.rules.yml");
  private static final Path RULES_TEST =
      Path.of("..", "deploy", "prometheus", "millrace.rules.test.yml");

  private static final Pattern SERIES = Pattern.compile("(millrace_[a-z_]+)(\\{[^}]*\\})?");
  private static final Pattern LABEL = Pattern.compile("([a-z_]+)(=~|!=|!~|=)\"");
  private static final List<String> PARTS = List.of("_bucket", "_sum", "_count");

  /** What Prometheus adds. */
  private static final Set<String> TARGET = Set.of("job", "instance", "le");

  @TempDir private Path folder;

  private static Metric metric(final String name) {
    for (final Metric each : Metric.values()) {
      if (each.label().equals(name)) {
        return each;
      }
      for (final String part : PARTS) {
        if (each.kind() == Metric.Kind.HISTOGRAM && name.equals(each.label() + part)) {
          return each;
        }
      }
    }
    throw new AssertionError("there is no " + name);
  }

  /** Checks all series of a text, and says which metrics it uses. */
  private static Set<Metric> used(final String text) {
    final Set<Metric> used = new LinkedHashSet<>();
    final Matcher series = SERIES.matcher(text);
    while (series.find()) {
      final Metric metric = metric(series.group(1));
      used.add(metric);
      final Matcher label = LABEL.matcher(series.group(2) == null ? "" : series.group(2));
      while (label.find()) {
        final String name = label.group(1);
        assertTrue(
            metric.labels().contains(name) || TARGET.contains(name),
            () -> metric.label() + " has no label " + name);
      }
    }
    return used;
  }

  /** Every value of a key, wherever it stands. */
  private static void collect(final JsonElement from, final String key, final List<String> to) {
    if (from instanceof JsonArray array) {
      array.forEach(each -> collect(each, key, to));
    } else if (from instanceof JsonObject object) {
      for (final Map.Entry<String, JsonElement> each : object.entrySet()) {
        if (each.getKey().equals(key)) {
          to.add(each.getValue().getAsString());
        } else {
          collect(each.getValue(), key, to);
        }
      }
    }
  }

  private static List<String> dashboard(final String key) throws IOException {
    final List<String> values = new ArrayList<>();
    collect(JsonParser.parseString(Files.readString(DASHBOARD)), key, values);
    return values;
  }

  @Test
  void shouldShowEveryMetricInTheDashboardAndNoOther() throws IOException {
    final List<String> texts = dashboard("expr");
    texts.addAll(dashboard("definition"));
    assertEquals(Set.of(Metric.values()), Set.copyOf(used(String.join("\n", texts))));
  }

  @Test
  void shouldUseMetricsThatExistInEachRuleAndSayWhatIsTheMatter() throws IOException {
    final String rules = Files.readString(RULES);
    assertTrue(used(rules).size() >= 6, rules);
    used(Files.readString(RULES_TEST));
    final String[] alerts = rules.split("- alert: ");
    for (int i = 1; i < alerts.length; i++) {
      for (final String part : List.of("expr:", "for:", "severity:", "summary:", "description:")) {
        final String alert = alerts[i];
        assertEquals(2, (" " + alert + " ").split(Pattern.quote(" " + part)).length, alert);
      }
      final String name = alerts[i].lines().findFirst().orElseThrow();
      assertTrue(
          Files.readString(RULES_TEST).contains("alertname: " + name + "\n"),
          name + " is untested");
    }
  }

  @Test
  void shouldPassPromtoolWhenItLooksAtRulesAndTheirTestsAndTheDashboard()
      throws IOException, InterruptedException {
    final boolean isThere = Files.isExecutable(Path.of("/usr/bin/promtool"));
    assumeTrue(isThere || "true".equals(System.getenv("CI")), "promtool is not installed");
    promtool("check", "rules", RULES.toString());
    promtool("test", "rules", RULES_TEST.toString());
    final StringBuilder asRules = new StringBuilder("groups:\n- name: dashboard\n  rules:\n");
    int count = 0;
    for (final String expression : dashboard("expr")) {
      final String plain =
          expression.replace("$__rate_interval", "5m").replace("$__interval", "1m");
      asRules.append("  - record: dashboard:panel").append(count++).append("\n    expr: '");
      asRules.append(plain.replace("'", "''")).append("'\n");
    }
    assertTrue(count > 30, "panels");
    final Path file = folder.resolve("dashboard.rules.yml");
    Files.writeString(file, asRules);
    promtool("check", "rules", file.toString());
  }

  private static void promtool(final String... words) throws IOException, InterruptedException {
    final List<String> command = new ArrayList<>(List.of("promtool"));
    command.addAll(List.of(words));
    final Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    final String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(0, process.waitFor(), said);
  }
}
