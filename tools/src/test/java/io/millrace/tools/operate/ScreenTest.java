package io.millrace.tools.operate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.Test;

/** What people see, with 200 backends, on screens of several widths. */
final class ScreenTest {
  private static final String SUMMARY =
      "{'count':3,'p50Ms':0.042,'p90Ms':1.2,'p99Ms':1234.5,'maxMs':61000.0}";

  private static final String NONE =
      "{'count':0,'p50Ms':null,'p90Ms':null,'p99Ms':null,'maxMs':null}";

  private static JsonObject json(final String text) {
    return JsonParser.parseString(text.replace('\'', '"')).getAsJsonObject();
  }

  private static JsonObject backend(final int index) {
    final boolean down = index % 50 == 7;
    return json(
        "{'frontend':'a-long-name-of-a-frontend','name':'db-"
            + index
            + "','address':'postgres-"
            + index
            + ".example.internal:5432','state':'"
            + (down ? "down" : "up")
            + "','since':'2026-01-07T03:04:05.123Z','by':'probe','why':'"
            + (down ? "reply: 503 Service Unavailable" : "")
            + "','lastProbe':'good','backup':false,'weight':100,'effectiveWeight':10.0"
            + ",'sessions':123456,'max':null,'loadPercent':null,'queued':0,'perSecond':1234.56"
            + ",'total':123456789,'failures':{'refused':12,'timeout':3}"
            + ",'bytesIn':123456789012,'bytesOut':1234,'connect':"
            + SUMMARY
            + ",'queueWait':"
            + NONE
            + ",'turnaround':"
            + SUMMARY
            + "}");
  }

  private static List<JsonObject> backends() {
    return java.util.stream.IntStream.range(0, 200).mapToObj(ScreenTest::backend).toList();
  }

  private static JsonObject status() {
    final JsonObject status =
        json(
            "{'version':'1.0','pid':1,'time':'2026-01-07T03:09:05.123Z','upSeconds':300"
                + ",'since':'2026-01-07T03:04:05.123Z','directory':'/run/millrace/rw'"
                + ",'ending':false,'arguments':['@pool.args'],'filesChanged':false"
                + ",'filesProblem':null,'warnings':[],'sessions':3,'max':10000"
                + ",'ownDelay':{'p50Ms':0.01,'p99Ms':0.2,'maxMs':31.5}"
                + ",'loops':[{'loop':0,'longestCycleMs':1.0,'longestLateMs':0.0,'waitedMs':12.5}"
                + ",{'loop':1,'longestCycleMs':31.5,'longestLateMs':3.2,'waitedMs':1.5}]"
                + ",'machine':{'collectorPauses':2,'collectorLongestMs':3.0,'stolenMs':null}}");
    final JsonArray frontends = new JsonArray();
    frontends.add(
        json(
            "{'name':'a-long-name-of-a-frontend','proto':'tcp','listen':'*:5000','state':'open'"
                + ",'eligible':196,'backends':200,'sessions':3,'max':10000,'queued':1"
                + ",'queueMax':100,'newPerSecond':0.04,'refusedPerSecond':{'deny':1.5,'queue-full':2}"
                + ",'turnaround':"
                + SUMMARY
                + ",'ownDelay':{'p99Ms':0.2},'headroomPercent':61,'exclusiveConflict':true}"));
    status.add("frontends", frontends);
    final JsonArray backends = new JsonArray();
    backends().forEach(backends::add);
    status.add("backends", backends);
    return status;
  }

  private static <T> String printed(
      final T what, final int width, final BiConsumer<T, PrintWriter> printer) {
    final StringWriter text = new StringWriter();
    final PrintWriter out = new PrintWriter(text);
    printer.accept(what, out);
    out.flush();
    if (width != Table.UNLIMITED) {
      text.toString()
          .lines()
          .filter(line -> !line.startsWith("W: "))
          .forEach(line -> assertTrue(line.length() <= width, () -> width + " < " + line));
    }
    return text.toString();
  }

  private static String status(final int width) {
    return printed(status(), width, (json, out) -> StatusCommand.print(json, out, width));
  }

  private static String backends(final int width) {
    return printed(backends(), width, (json, out) -> BackendsCommand.print(json, out, width));
  }

  @Test
  void shouldFitTheScreenWith200BackendsAndStillSayWhatMatters() {
    for (final int width : new int[] {80, 120}) {
      final String status = status(width);
      assertEquals(200, status.lines().filter(line -> line.contains("/db-")).count());
      assertTrue(status.contains("TURN P99") && status.contains("down"), status);
      final String backends = backends(width);
      assertEquals(201, backends.lines().count());
      assertTrue(backends.contains("SESSIONS") && backends.contains("WHY"), backends);
    }
    assertTrue(status(120).contains("  LOAD N-1") || status(120).contains("OWN P99"), status(120));
  }

  @Test
  void shouldPrintEverythingWhereThereIsNoScreen() {
    final String backends = backends(Table.UNLIMITED);
    for (final String text :
        List.of("reply: 503 Service Unavailable", "10.0 of 100", "refused 12, timeout 3")) {
      assertTrue(backends.contains(text), text);
    }
    for (final String text : List.of(" 42us ", " 1235s ", "123G", "1.2k", " 123456789 ")) {
      assertTrue(backends.replace("1.2s", "1235s").contains(text), () -> text + backends);
    }
    final String status = status(Table.UNLIMITED);
    assertTrue(status.contains("deny 1.5, queue-full 2"), status);
    assertTrue(status.contains("  <0.1  "), status);
    assertTrue(status.contains("  1/100  "), status);
    assertTrue(status.contains("61%"), status);
    assertFalse(status.contains("null"), status);
  }

  @Test
  void shouldSayWhatIsWrongAboveTheTables() {
    final String status = status(80);
    assertTrue(
        status.contains("W: a-long-name-of-a-frontend: two backends say that they are the one\n"),
        status);
    assertTrue(status.contains("another one would carry 61 % of its max\n"), status);
    assertTrue(
        status.contains("longest cycle 32ms (loop 1); collector pauses 2, longest 3ms\n"), status);
    assertTrue(status.contains("no processor for 13ms, woke late by 3.2ms; stolen -\n"), status);
  }

  @Test
  void shouldShowATimerThatStandsOut() {
    final JsonObject backend =
        json(
            "{'frontend':'rw','name':'pg1','idleEnds':{'client':[{'fromSeconds':0,'toSeconds':1"
                + ",'sessions':90}],'backend':[{'fromSeconds':0,'toSeconds':1,'sessions':5}"
                + ",{'fromSeconds':300,'toSeconds':350,'sessions':37}"
                + ",{'fromSeconds':86400,'toSeconds':null,'sessions':1}],'millrace':[]}}");
    final String shown =
        printed(List.of(backend), 80, (json, out) -> IdleLines.print(json, out, 80));
    assertEquals(
        "BACKEND  ENDED BY  SILENT FOR   SESSIONS  SHARE\n"
            + "rw/pg1   client    0s to 1s           90   100%  ####################\n"
            + "rw/pg1   backend   0s to 1s            5    12%  ###\n"
            + "rw/pg1   backend   5m to 350s         37    86%  most: a timer of 5m?\n"
            + "rw/pg1   backend   24h or more         1     2%  #\n",
        shown);
    backend.getAsJsonObject("idleEnds").add("client", new JsonArray());
    backend.getAsJsonObject("idleEnds").add("backend", new JsonArray());
    assertEquals(
        "no session has ended yet\n",
        printed(List.of(backend), 80, (json, out) -> IdleLines.print(json, out, 80)));
  }

  @Test
  void shouldBelieveColumnsAndNothingThatMakesNoSense() {
    assertEquals(100, Screen.width(Map.of("COLUMNS", "100")));
    for (final String columns : List.of("", "x", "-5", "99999999999")) {
      assertEquals(Screen.width(Map.of()), Screen.width(Map.of("COLUMNS", columns)));
    }
  }
}
