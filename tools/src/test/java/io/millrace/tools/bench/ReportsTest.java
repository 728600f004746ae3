package io.millrace.tools.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.millrace.config.RateConfig;
import java.io.ByteArrayInputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.HistogramLogReader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Document;
import org.w3c.dom.NodeList;

/** The forms in which a result leaves: text, JSON, histogram log, picture. */
final class ReportsTest {
  private static final RateConfig RATE = new RateConfig(1000, Rig.SECOND_NS);

  private final BenchResult compared =
      Results.of(
          RATE, Results.slices(40_000), Results.meter(1000, 50_000), Results.meter(1000, 90_000));

  @Test
  void shouldSayWhatIsAddedOnlyWhenItIsClear() {
    final String clear = text(compared);
    assertTrue(clear.contains("added p50: 39."), clear);
    assertTrue(clear.contains("added p99: 40.1 us (95 % interval "), clear);
    assertTrue(clear.contains("75 % of a core"), clear);
    assertTrue(clear.contains("busy 100 % (1,000.0 us a request), spun 0 %"), clear);
    assertTrue(clear.contains("  caution: the generator was busy 100 %"), clear);
    assertTrue(clear.endsWith("  OK\n"), clear);
    final List<Slice> noise = new ArrayList<>(Results.slices(0));
    for (int i = 0; i < noise.size(); i++) {
      final int target = noise.get(i).target();
      noise.set(i, new Slice(target, 100, 50_000, 90_000 + target * (i / 2 % 2 * 2 - 1) * 20_000));
    }
    final String unclear =
        text(Results.of(RATE, noise, Results.meter(1000, 1000), Results.meter(1000, 1000)));
    assertTrue(unclear.contains("added p99: not to be told from 0 (95 % interval -"), unclear);
  }

  @Test
  void shouldShowNoLatencyWhenNothingWasAnswered() {
    final String none =
        text(Results.of(RATE, Results.slices(0), Results.meter(0, 0), Results.meter(1000, 1000)));
    assertTrue(none.contains("\n  direct                    -           -           -"), none);
    assertTrue(none.contains("\n  own floor                 -           -           -"), none);
    assertFalse(none.contains("direct                  0.0"), none);
  }

  @Test
  void shouldGiveEveryFigureAsJson() {
    final String text = JsonReport.text(compared, Meter.histogram(), Verdict.of(compared, 30_000));
    final JsonObject json = JsonParser.parseString(text).getAsJsonObject();
    assertEquals("FAIL", json.get("verdict").getAsString());
    assertEquals(1, json.getAsJsonArray("reasons").size());
    assertEquals(1000.0, json.getAsJsonObject("plan").get("ratePerSecond").getAsDouble());
    final JsonObject through = json.getAsJsonArray("targets").get(1).getAsJsonObject();
    assertEquals("through", through.get("name").getAsString());
    assertEquals("tcp://127.0.0.1:7001", through.get("address").getAsString());
    final JsonObject latency = through.getAsJsonObject("latencyNs");
    assertEquals(1000, latency.get("count").getAsLong());
    assertEquals(139_000, latency.get("p50").getAsLong(), 500);
    assertEquals(
        List.of("count", "min", "mean", "p50", "p90", "p99", "p999", "max"),
        List.copyOf(latency.keySet()));
    final JsonObject errors = through.getAsJsonObject("errors");
    for (final Count kind : Count.values()) {
      final JsonObject place = kind.isError() ? errors : through.getAsJsonObject("requests");
      assertNotNull(place.get(kind.label()), kind.label());
    }
    final JsonObject added = json.getAsJsonObject("added").getAsJsonObject("p99Ns");
    assertEquals(40_100, added.get("estimate").getAsDouble(), 200);
    assertTrue(added.get("clear").getAsBoolean());
    assertEquals(2 * Results.TURNS, json.getAsJsonArray("slices").size());
    assertEquals(0.5, json.getAsJsonObject("generator").get("user").getAsDouble(), 1e-9);
    assertEquals(0.25, json.getAsJsonObject("generator").get("system").getAsDouble(), 1e-9);
    assertEquals(1, json.getAsJsonObject("generator").get("busy").getAsDouble(), 1e-9);
    assertEquals(1, json.getAsJsonArray("cautions").size());
    assertEquals(0, json.getAsJsonObject("floorNs").get("count").getAsLong());
  }

  @Test
  void shouldWriteALogThatTheLibraryReads(@TempDir final Path folder) throws Exception {
    final Path file = folder.resolve("bench.hdr");
    try (HdrFile log = HdrFile.create(file, compared.plan())) {
      log.append(0, compared.readings().get(0).total(), Rig.SECOND_NS);
      log.append(1, compared.readings().get(1).total(), 2 * Rig.SECOND_NS);
    }
    try (HistogramLogReader reader = new HistogramLogReader(file.toFile())) {
      final Histogram direct = (Histogram) reader.nextIntervalHistogram();
      final Histogram through = (Histogram) reader.nextIntervalHistogram();
      assertNull(reader.nextIntervalHistogram());
      assertEquals("direct", direct.getTag());
      assertEquals("through", through.getTag());
      assertEquals(compared.readings().get(0).total(), direct);
      assertEquals(2000, through.getEndTimeStamp() - through.getStartTimeStamp());
    }
  }

  @Test
  void shouldDrawEachCurveFromLeftToRightAndUpwards() throws Exception {
    final Histogram wide = Meter.histogram();
    for (int i = 1; i <= 100_000; i++) {
      wide.recordValue(i * 1000L);
    }
    final String svg =
        PercentilePlot.draw(
            "a < b & c",
            List.of(
                new PercentilePlot.Curve("one", wide),
                new PercentilePlot.Curve("none", Meter.histogram()),
                new PercentilePlot.Curve("two", compared.readings().get(0).total())));
    final Document document = parse(svg);
    assertEquals("a < b & c", document.getElementsByTagName("title").item(0).getTextContent());
    final NodeList curves = document.getElementsByTagName("polyline");
    assertEquals(2, curves.getLength(), "the empty one is left out");
    double lastX = -1;
    double lastY = 1e9;
    final String points =
        curves.item(0).getAttributes().getNamedItem("points").getNodeValue().trim();
    for (final String point : points.split(" ")) {
      final double x = Double.parseDouble(point.split(",")[0]);
      final double y = Double.parseDouble(point.split(",")[1]);
      assertTrue(x >= lastX && y <= lastY, points);
      assertTrue(x >= 84 && x <= 876 && y >= 96 && y <= 424, point);
      lastX = x;
      lastY = y;
    }
    assertEquals(876, lastX, 0.2, "the last request stands at the right end");
    for (final String wanted : List.of(">50<", ">90<", ">99<", ">99.9<", ">99.99<", ">100 ms<")) {
      assertTrue(svg.contains(wanted), wanted);
    }
    assertTrue(svg.contains("one: p50 50,0"), svg);
  }

  private static Document parse(final String svg) throws Exception {
    return DocumentBuilderFactory.newInstance()
        .newDocumentBuilder()
        .parse(new ByteArrayInputStream(svg.getBytes(StandardCharsets.UTF_8)));
  }

  private static String text(final BenchResult result) {
    final StringWriter text = new StringWriter();
    new Report(new PrintWriter(text), result).print(Meter.histogram(), Verdict.of(result, 0));
    return text.toString();
  }
}
