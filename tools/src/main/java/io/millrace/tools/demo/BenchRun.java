package io.millrace.tools.demo;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A {@code millrace bench} as a process of its own, and what it found. */
final class BenchRun {
  private static final String END = "}";

  private final JsonObject found;

  private BenchRun(final JsonObject found) {
    this.found = found;
  }

  /** Runs it to its end. */
  static BenchRun of(final Children children, final String flags, final int limitMs)
      throws IOException, InterruptedException {
    final List<String> words = new ArrayList<>(List.of("bench", "--json"));
    words.addAll(List.of(flags.trim().split(" +")));
    final Child child = children.start("bench", words);
    final long deadlineNs = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(limitMs);
    final StringBuilder text = new StringBuilder();
    String line = "";
    while (!END.equals(line) && deadlineNs - System.nanoTime() > 0) {
      line = child.pollResult(50);
      text.append(line == null ? "" : line);
    }
    if (!END.equals(line)) {
      throw new IOException("bench has no result after " + limitMs + " ms");
    }
    return new BenchRun(JsonParser.parseString(text.toString()).getAsJsonObject());
  }

  long requests(final int target, final String kind) {
    return target(target).getAsJsonObject("requests").get(kind).getAsLong();
  }

  /** What went wrong, with its number; empty when nothing did. */
  String errors(final int target) {
    final StringBuilder text = new StringBuilder();
    for (final Map.Entry<String, JsonElement> each :
        target(target).getAsJsonObject("errors").entrySet()) {
      if (each.getValue().getAsLong() > 0) {
        text.append("; ").append(each.getKey()).append(' ').append(each.getValue());
      }
    }
    return text.toString();
  }

  /** A percentile of the latency. */
  double us(final int target, final String percentile) {
    return target(target).getAsJsonObject("latencyNs").get(percentile).getAsLong() / 1000.0;
  }

  /** What the second target adds: estimate, low, high and whether it is clear; or null. */
  JsonObject added(final String percentile) {
    final JsonElement added = found.getAsJsonObject("added").get(percentile);
    return added.isJsonNull() ? null : added.getAsJsonObject();
  }

  private JsonObject target(final int target) {
    return found.getAsJsonArray("targets").get(target).getAsJsonObject();
  }
}
