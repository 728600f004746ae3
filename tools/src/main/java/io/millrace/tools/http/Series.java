package io.millrace.tools.http;

import com.google.gson.stream.JsonWriter;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;

/** A few numbers of one frontend or backend, of the last samples. */
final class Series {
  /** Nothing is known. */
  static final double NONE = Double.NaN;

  /** What is kept of a frontend, in this order. */
  static final List<String> OF_FRONTENDS =
      List.of(
          "sessions",
          "queued",
          "newPerSecond",
          "refusedPerSecond",
          "bytesInPerSecond",
          "bytesOutPerSecond",
          "turnaroundP50Ms",
          "turnaroundP99Ms");

  /** Less is kept of a backend: there may be a thousand. */
  static final List<String> OF_BACKENDS =
      List.of("sessions", "newPerSecond", "turnaroundP50Ms", "turnaroundP99Ms");

  private static final double THOUSANDTHS = 1000.0;

  private final List<String> names;
  private final float[][] values;
  private long sampled;

  Series(final List<String> names) {
    this.names = names;
    values = new float[names.size()][History.SAMPLES];
    for (final float[] each : values) {
      Arrays.fill(each, Float.NaN);
    }
  }

  /**
   * Takes a sample; what was missed since the last one stays empty.
   *
   * @param number of the sample
   * @param sample in the order of the names
   */
  void add(final long number, final double... sample) {
    for (long missed = Math.max(sampled, number - History.SAMPLES); missed < number; missed++) {
      for (final float[] each : values) {
        each[index(missed)] = Float.NaN;
      }
    }
    for (int i = 0; i < values.length; i++) {
      values[i][index(number)] = (float) sample[i];
    }
    sampled = number + 1;
  }

  boolean isSampled(final long number) {
    return sampled == number + 1;
  }

  private static int index(final long number) {
    return (int) (number % History.SAMPLES);
  }

  /** Writes the samples from {@code first} up to {@code next}, an array for each name. */
  void write(final JsonWriter out, final long first, final long next) throws IOException {
    for (int i = 0; i < values.length; i++) {
      out.name(names.get(i)).beginArray();
      for (long number = first; number < next; number++) {
        write(out, values[i][index(number)]);
      }
      out.endArray();
    }
  }

  /** With three decimals at most, as short as it can be written. */
  private static void write(final JsonWriter out, final float value) throws IOException {
    if (Float.isNaN(value)) {
      out.nullValue();
      return;
    }
    final double rounded = Math.round(value * THOUSANDTHS) / THOUSANDTHS;
    if (rounded == Math.rint(rounded)) {
      out.value((long) rounded);
    } else {
      out.value(rounded);
    }
  }
}
