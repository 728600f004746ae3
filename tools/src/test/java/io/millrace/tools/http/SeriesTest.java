package io.millrace.tools.http;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.google.gson.stream.JsonWriter;
import java.io.IOException;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;

final class SeriesTest {
  private static String json(final Series series, final long first, final long next)
      throws IOException {
    final StringWriter text = new StringWriter();
    try (JsonWriter out = new JsonWriter(text)) {
      out.beginObject();
      series.write(out, first, next);
      out.endObject();
    }
    return text.toString();
  }

  @Test
  void shouldTellNumbersAndGapsWhenItJoinedLate() throws IOException {
    final Series series = new Series();
    series.add(1, new Series.Sample(3, 10, 1_500_000, 2_000_499), 2);
    series.add(2, new Series.Sample(4, 15, -1, -1), 2);
    series.add(4, new Series.Sample(5, 16, 0, 0), 4);
    assertEquals(
        "{\"sessions\":[null,3,4,null,5],\"newPerSecond\":[null,0,2.5,null,0.3],"
            + "\"turnaroundP50Ms\":[null,1.5,null,null,0],"
            + "\"turnaroundP99Ms\":[null,2,null,null,0]}",
        json(series, 0, 5));
  }

  @Test
  void shouldForgetTheOldestWhenItsRingIsFull() throws IOException {
    final Series series = new Series();
    for (long i = 0; i < 2L * History.SAMPLES; i++) {
      series.add(i, new Series.Sample(i, i, -1, -1), 1);
    }
    final long next = 2L * History.SAMPLES;
    assertEquals(
        "{\"sessions\":[298,299],\"newPerSecond\":[1,1],\"turnaroundP50Ms\":[null,null],"
            + "\"turnaroundP99Ms\":[null,null]}",
        json(series, next - 2, next));
  }
}
