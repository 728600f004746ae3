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
    final Series series = new Series(Series.OF_BACKENDS);
    series.add(1, 3, 0, 1.5, 2.0004);
    series.add(2, 4, 2.5, Series.NONE, Series.NONE);
    series.add(4, 5, 0.3, 0, 16_777_216);
    assertEquals(
        "{\"sessions\":[null,3,4,null,5],\"newPerSecond\":[null,0,2.5,null,0.3],"
            + "\"turnaroundP50Ms\":[null,1.5,null,null,0],"
            + "\"turnaroundP99Ms\":[null,2,null,null,16777216]}",
        json(series, 0, 5));
  }

  @Test
  void shouldForgetTheOldestWhenItsRingIsFull() throws IOException {
    final Series series = new Series(Series.OF_BACKENDS);
    for (long i = 0; i < 2L * History.SAMPLES; i++) {
      series.add(i, i, 1, Series.NONE, Series.NONE);
    }
    final long next = 2L * History.SAMPLES;
    assertEquals(
        "{\"sessions\":[298,299],\"newPerSecond\":[1,1],\"turnaroundP50Ms\":[null,null],"
            + "\"turnaroundP99Ms\":[null,null]}",
        json(series, next - 2, next));
  }
}
