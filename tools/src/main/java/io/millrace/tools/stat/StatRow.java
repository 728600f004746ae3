package io.millrace.tools.stat;

import io.millrace.status.CounterKind;
import io.millrace.status.CounterSample;
import io.millrace.status.CounterScope;
import io.millrace.status.CounterType;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * One counter of one thing as people see it: over all loops, but for what is a loop's.
 *
 * @param of what it is counted of: {@code process}, {@code loop 1}, {@code rw}, {@code rw/pg1}
 * @param name of the counter
 * @param type of the counter
 * @param value over all loops
 * @param rates what the process says of how fast it grows: over ten seconds and a minute, null when
 *     it says nothing
 */
record StatRow(String of, String name, CounterType type, long value, long[] rates) {
  private static final String RATE = "-rate";
  private static final int TEN_SECONDS = 0;

  /** All rows of a look, a thing's together; the rates that the process keeps are in them. */
  static List<StatRow> all(final List<CounterSample> samples) {
    final Map<String, Long> values = new LinkedHashMap<>();
    final Map<String, CounterSample> firsts = new LinkedHashMap<>();
    for (final CounterSample each : sorted(samples)) {
      if (each.isRare() && each.value() == 0) {
        continue;
      }
      final String key = of(each) + " " + each.name();
      values.merge(key, each.value(), Long::sum);
      firsts.putIfAbsent(key, each);
    }
    final List<StatRow> rows = new ArrayList<>();
    for (final Map.Entry<String, CounterSample> each : firsts.entrySet()) {
      final CounterSample first = each.getValue();
      if (!isShownWithItsCount(first, values)) {
        rows.add(row(first, values));
      }
    }
    return rows;
  }

  private static StatRow row(final CounterSample first, final Map<String, Long> values) {
    final String of = of(first);
    final String key = of + " " + first.name();
    final Long ten = values.get(key + RATE + ".10s");
    final Long minute = values.get(key + RATE + ".1m");
    final long[] rates = ten == null || minute == null ? null : new long[] {ten, minute};
    return new StatRow(of, first.name(), first.type(), values.get(key), rates);
  }

  private static boolean isShownWithItsCount(
      final CounterSample sample, final Map<String, Long> values) {
    final String label = sample.type().label();
    return sample.type().kind() == CounterKind.OWN_RATE
        && label.endsWith(RATE)
        && values.containsKey(
            of(sample) + " " + label.substring(0, label.length() - RATE.length()));
  }

  /** Process, loops, then each frontend with its pool and its backends, as they were made. */
  private static List<CounterSample> sorted(final List<CounterSample> samples) {
    final Map<String, Integer> frontends = new LinkedHashMap<>();
    final Map<String, Integer> backends = new LinkedHashMap<>();
    for (final CounterSample each : samples) {
      if (each.frontend() != null) {
        frontends.putIfAbsent(each.frontend(), frontends.size());
        backends.putIfAbsent(of(each), backends.size());
      }
    }
    final List<CounterSample> sorted = new ArrayList<>(samples);
    sorted.sort(
        Comparator.comparingInt(
                (CounterSample each) ->
                    each.frontend() == null ? -1 : frontends.get(each.frontend()))
            .thenComparing(each -> each.type().scope())
            .thenComparingInt(each -> each.frontend() == null ? each.loop() : 0)
            .thenComparingInt(each -> backends.getOrDefault(of(each), 0))
            .thenComparing(CounterSample::type)
            .thenComparingInt(CounterSample::member));
    return sorted;
  }

  private static String of(final CounterSample sample) {
    if (sample.backend() != null) {
      return sample.frontend() + "/" + sample.backend();
    }
    if (sample.frontend() != null) {
      return sample.frontend();
    }
    return sample.type().scope() == CounterScope.LOOP ? "loop " + sample.loop() : "process";
  }

  /** Whether a text is part of what it is or what it is of, whatever the case. */
  boolean matches(final String text) {
    return matches(text, of, name);
  }

  /** The same of a single counter. */
  static boolean matches(final CounterSample sample, final String text) {
    return matches(text, of(sample), sample.name());
  }

  private static boolean matches(final String text, final String of, final String name) {
    return text == null
        || (of + " " + name).toLowerCase(Locale.ROOT).contains(text.toLowerCase(Locale.ROOT));
  }

  /** Identifies it from look to look. */
  String key() {
    return of + " " + name;
  }

  /** The value in words. */
  String shown() {
    if (value < 0) {
      return "unknown"; // a level that the system does not tell
    }
    return type.kind() == CounterKind.OWN_RATE ? thousandths(value) : Long.toString(value);
  }

  /** Over ten seconds, else over a minute; empty when it is not known. */
  String rate(final int window) {
    return rates == null ? "" : thousandths(rates[window]);
  }

  /** Whether there is nothing to be seen. */
  boolean isZero() {
    return value == 0 && (rates == null || rates[TEN_SECONDS] == 0);
  }

  private static String thousandths(final long value) {
    return rounded(value / 1000.0);
  }

  /** A rate with as many digits as say something. */
  static String rounded(final double perSecond) {
    return String.format(Locale.ROOT, perSecond >= 100 ? "%.0f" : "%.1f", perSecond);
  }
}
