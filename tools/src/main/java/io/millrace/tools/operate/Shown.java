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
  private static final String UNITS = " kMGTP";
  private static final int KILO = 1000;
  private static final int TEN = 10;
  private static final double MINUTE_MS = 60_000;

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

  /** A percentage, where there is one. */
  static String percent(final JsonObject object, final String key) {
    final String number = text(object, key);
    return number.equals(NONE) ? NONE : number + "%";
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

  /** The time between two moments of an answer. */
  static String between(
      final JsonObject from, final String fromKey, final JsonObject to, final String toKey) {
    final Instant start = Instant.parse(text(from, fromKey));
    final Instant end = Instant.parse(text(to, toKey));
    return seconds(Math.max(0, Duration.between(start, end).toSeconds()));
  }

  /** Milliseconds in a unit that suits them: {@code 35us}, {@code 1.2ms}, {@code 4.5s}. */
  static String ms(final JsonElement value) {
    return value == null || value.isJsonNull() ? NONE : ms(value.getAsDouble());
  }

  static String ms(final double ms) {
    if (ms < 1) {
      return ms == 0 ? "0" : Math.max(1, Math.round(ms * KILO)) + "us";
    }
    return ms < KILO ? short3(ms) + "ms" : ms < MINUTE_MS ? short3(ms / KILO) + "s" : minutes(ms);
  }

  static String ms(final JsonObject object, final String key) {
    return ms(object.get(key));
  }

  private static String minutes(final double ms) {
    return seconds(Math.round(ms / KILO));
  }

  /** A number in thousands, millions and so on: {@code 12k}. */
  static String count(final JsonObject object, final String key) {
    double left = object.get(key).getAsDouble();
    int unit = 0;
    while (left >= KILO && unit < UNITS.length() - 1) {
      left /= KILO;
      unit++;
    }
    return unit == 0 ? "" + Math.round(left) : short3(left) + UNITS.charAt(unit);
  }

  /** So many in a second; what is seldom is not nothing. */
  static String rate(final JsonObject object, final String key) {
    final double rate = object.get(key).getAsDouble();
    return rate > 0 && rate < 1.0 / TEN ? "<0.1" : short3(rate);
  }

  /** One decimal below ten, none above. */
  private static String short3(final double value) {
    final long tenths = Math.round(value * TEN);
    return tenths >= TEN * TEN
        ? "" + Math.round(value)
        : tenths % TEN == 0 ? "" + tenths / TEN : tenths / TEN + "." + tenths % TEN;
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
