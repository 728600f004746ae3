package io.millrace.tools.operate;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import io.millrace.config.Units;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Values of an answer, in words for people. */
final class Shown {
  private static final String NONE = "-";

  private Shown() {}

  static String text(final JsonObject object, final String key) {
    final JsonElement value = object.get(key);
    final boolean missing = value == null || value.isJsonNull() || value.getAsString().isEmpty();
    return missing ? NONE : value.getAsString();
  }

  /** A limit and what is taken of it. */
  static String share(final JsonObject object, final String key, final String max) {
    return text(object, key) + "/" + text(object, max);
  }

  /** {@code cause count, cause count}. */
  static String pairs(final JsonObject object, final String key) {
    final List<String> pairs = new ArrayList<>();
    object
        .getAsJsonObject(key)
        .entrySet()
        .forEach(each -> pairs.add(each.getKey() + " " + each.getValue().getAsString()));
    return pairs.isEmpty() ? NONE : String.join(", ", pairs);
  }

  /** The time from then to now, in its largest unit. */
  static String ago(final String since) {
    final long seconds =
        Math.max(0, Duration.between(Instant.parse(since), Instant.now()).toSeconds());
    return seconds(seconds);
  }

  static String seconds(final long seconds) {
    if (seconds == 0) {
      return "0s";
    }
    final long minute = TimeUnit.MINUTES.toSeconds(1);
    final long hour = TimeUnit.HOURS.toSeconds(1);
    final long day = TimeUnit.DAYS.toSeconds(1);
    if (seconds >= 2 * day) {
      return seconds / day + "d";
    }
    final long whole =
        seconds >= 2 * hour
            ? seconds / hour * hour
            : seconds >= 2 * minute ? seconds / minute * minute : seconds;
    return Units.duration(TimeUnit.SECONDS.toNanos(whole));
  }

  static List<JsonObject> objects(final JsonElement array) {
    final List<JsonObject> objects = new ArrayList<>();
    for (final JsonElement each : (JsonArray) array) {
      objects.add(each.getAsJsonObject());
    }
    return objects;
  }

  static List<String> strings(final JsonElement array) {
    final List<String> strings = new ArrayList<>();
    for (final JsonElement each : (JsonArray) array) {
      strings.add(each.getAsString());
    }
    return strings;
  }
}
