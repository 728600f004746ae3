package io.millrace.tools.console;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.millrace.status.SessionRecord;
import java.time.Instant;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class JsonLineTest {
  @Test
  void shouldWriteTheDocumentedFieldsInOrderWhenATcpSessionEnds() {
    assertEquals(
        "{\"id\":\"2-48151\",\"start\":\"2026-01-07T03:04:05.123Z\","
            + "\"end\":\"2026-01-07T04:04:05.123Z\",\"frontend\":\"rw\",\"proto\":\"tcp\","
            + "\"listen\":\"10.0.0.5:5000\",\"client\":\"10.1.2.3:51234\",\"peer\":null,"
            + "\"backend\":\"pg1\",\"address\":\"10.0.0.11:5432\",\"local\":\"10.0.0.5:40112\","
            + "\"attempts\":[{\"backend\":\"pg2\",\"error\":\"refused\",\"ms\":0.3},"
            + "{\"backend\":\"pg3\",\"error\":\"timeout\",\"ms\":1000}],\"queuedMs\":2.5,"
            + "\"connectMs\":0.4,\"firstByteMs\":1.9,\"bytesIn\":5120,\"bytesOut\":88213,"
            + "\"durationMs\":3600000,\"idleMs\":12,\"cause\":\"idle\",\"endedBy\":\"millrace\","
            + "\"closed\":\"reset\"}\n",
        json(Sessions.tcp("2-48151")));
  }

  @Test
  void shouldWriteNullAndDatagramsWhenAUdpFlowIsRefused() {
    assertEquals(
        "{\"id\":\"1-2\",\"start\":\"1970-01-01T00:00:00.000Z\","
            + "\"end\":\"1970-01-01T00:00:00.000Z\",\"frontend\":\"game\",\"proto\":\"udp\","
            + "\"listen\":\"[::1]:7777\",\"client\":\"[2001:db8::1]:1\",\"peer\":\"[2001:db8::2]:2\","
            + "\"backend\":null,\"address\":null,\"local\":null,\"attempts\":[],\"queuedMs\":0,"
            + "\"connectMs\":null,\"firstByteMs\":null,\"bytesIn\":0,\"bytesOut\":0,"
            + "\"durationMs\":0,\"idleMs\":0,\"cause\":\"max-sessions\",\"endedBy\":\"millrace\","
            + "\"closed\":\"clean\",\"datagramsIn\":1,\"datagramsOut\":2,\"droppedIn\":3,"
            + "\"droppedOut\":4}\n",
        json(Sessions.refusedUdp(0)));
  }

  @Test
  void shouldEscapeWhenTextIsNotPlain() {
    final StringBuilder out = new StringBuilder();
    JsonText.appendQuoted(out, "a\"b\\c\n\0é\ud800/");
    assertEquals("\"a\\\"b\\\\c\\u000a\\u0000é\\ud800/\"", out.toString());
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0",
    "499, 0",
    "500, 0.001",
    "1000, 0.001",
    "10000, 0.01",
    "100000, 0.1",
    "300000, 0.3",
    "1234567, 1.235",
    "999999500, 1000",
    "9223372036854775807, 9223372036854.776"
  })
  void shouldKeepThreeDecimalsWhenADurationIsWritten(final long ns, final String text) {
    final StringBuilder out = new StringBuilder();
    JsonLine.appendMilliseconds(out, ns);
    assertEquals(text, out.toString());
  }

  @Test
  void shouldAgreeWithTheDateLibraryWhenATimeIsWritten() {
    final Random random = new Random(7);
    for (int i = 0; i < 10_000; i++) {
      final long epochMs = random.nextLong(4_102_444_800_000L) / 1000 * 1000 + 7;
      final StringBuilder out = new StringBuilder();
      Timestamp.append(out, epochMs);
      assertEquals(Instant.ofEpochMilli(epochMs).toString(), out.toString());
    }
  }

  @Test
  void shouldBeReadableWhenWrittenForATerminal() {
    final StringBuilder out = new StringBuilder();
    ReadableLine.append(out, Sessions.tcp("1-1"));
    assertEquals(
        "04:04:05.123  rw  10.1.2.3:51234 > pg1 10.0.0.11:5432  5120 B in, 88213 B out, 3600000 ms"
            + "  idle (reset)  pg2: refused  pg3: timeout\n",
        out.toString());
    out.setLength(0);
    ReadableLine.append(out, Sessions.refusedUdp(0));
    assertEquals(
        "00:00:00.000  game  [2001:db8::1]:1 by [2001:db8::2]:2 > -  0 B in, 0 B out, 1/2 datagrams, 0 ms"
            + "  max-sessions\n",
        out.toString());
  }

  private static String json(final SessionRecord session) {
    final StringBuilder out = new StringBuilder();
    JsonLine.append(out, session);
    return out.toString();
  }
}
