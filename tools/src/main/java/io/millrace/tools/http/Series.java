package io.millrace.tools.http;

import com.google.gson.stream.JsonWriter;
import java.io.IOException;
import java.util.Arrays;

/** Four numbers of one frontend or backend, of the last samples. */
final class Series {
  /** Nothing is known. */
  static final long NONE = -1;

  private static final double TENTHS = 10.0;
  private static final double THOUSANDTHS = 1000.0;

  private final int[] sessions = empty();
  private final float[] newPerSecond = new float[History.SAMPLES];
  private final int[] p50Us = empty();
  private final int[] p99Us = empty();
  private long total = NONE;
  private long sampled;

  private static int[] empty() {
    final int[] values = new int[History.SAMPLES];
    Arrays.fill(values, (int) NONE);
    return values;
  }

  /**
   * What is known of it at one moment.
   *
   * @param sessions now
   * @param total sessions since the beginning
   * @param p50Ns turn-around, or {@link #NONE}
   * @param p99Ns the same
   */
  record Sample(long sessions, long total, long p50Ns, long p99Ns) {}

  /** Takes a sample; what was missed since the last one stays empty. */
  void add(final long number, final Sample sample, final double seconds) {
    for (long missed = Math.max(sampled, number - History.SAMPLES); missed < number; missed++) {
      sessions[index(missed)] = (int) NONE;
    }
    final int index = index(number);
    sessions[index] = (int) Math.min(Integer.MAX_VALUE, sample.sessions());
    final long growth = total == NONE ? 0 : Math.max(0, sample.total() - total);
    newPerSecond[index] = (float) (seconds <= 0 ? 0 : growth / seconds);
    p50Us[index] = microseconds(sample.p50Ns());
    p99Us[index] = microseconds(sample.p99Ns());
    total = sample.total();
    sampled = number + 1;
  }

  boolean isSampled(final long number) {
    return sampled == number + 1;
  }

  private static int index(final long number) {
    return (int) (number % History.SAMPLES);
  }

  private static int microseconds(final long ns) {
    return ns < 0 ? (int) NONE : (int) Math.min(Integer.MAX_VALUE, ns / 1000);
  }

  /** Writes the samples from {@code first} up to {@code next}, as four arrays of an object. */
  void write(final JsonWriter out, final long first, final long next) throws IOException {
    out.name("sessions").beginArray();
    for (long i = first; i < next; i++) {
      final int value = sessions[index(i)];
      out.value(value < 0 ? null : value);
    }
    out.endArray().name("newPerSecond").beginArray();
    for (long i = first; i < next; i++) {
      number(
          out, sessions[index(i)] < 0 ? NONE : Math.round(newPerSecond[index(i)] * TENTHS), TENTHS);
    }
    out.endArray();
    milliseconds(out, "turnaroundP50Ms", p50Us, first, next);
    milliseconds(out, "turnaroundP99Ms", p99Us, first, next);
  }

  private void milliseconds(
      final JsonWriter out, final String name, final int[] us, final long first, final long next)
      throws IOException {
    out.name(name).beginArray();
    for (long i = first; i < next; i++) {
      number(out, sessions[index(i)] < 0 ? NONE : us[index(i)], THOUSANDTHS);
    }
    out.endArray();
  }

  /** A fixed-point number, as short as it can be written. */
  private static void number(final JsonWriter out, final long value, final double unit)
      throws IOException {
    if (value < 0) {
      out.nullValue();
    } else if (value % unit == 0) {
      out.value((long) (value / unit));
    } else {
      out.value(value / unit);
    }
  }
}
