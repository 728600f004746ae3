package io.millrace.status;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

final class EventTest {
  private static final Event BACKEND =
      Event.of(EventKind.BACKEND, Actor.PROBE).at("rw", "pg1").evidence("tcp probe of pg1:5432");

  @Test
  void shouldSayWhatAndWhyAndHowLong() {
    final long upMs = TimeUnit.MINUTES.toMillis(3) + 59_999;
    assertEquals(
        "rw/pg1: down (refused), was up 3m",
        BACKEND.from("up", upMs).to("down").cause("refused").text());
    assertEquals(
        "rw/pg1: down (reply: 503), was up 0ms",
        BACKEND.from("up", 0).to("down").cause("reply", "503").text());
    assertEquals(
        "rw/pg1: full (53300 sorry), was up",
        BACKEND.from("up").to("full").cause("full", "53300 sorry").text());
    assertEquals("rw/pg1: full", BACKEND.to("full").cause("full").text());
    assertEquals("rw/pg1: up, was down 2h", BACKEND.from("down", 7_200_000).to("up").text());
  }

  @Test
  void shouldBeItsEvidenceWhenNoStateChanged() {
    assertEquals(
        "W: held data fills 83 % of --buffers",
        Event.of(EventKind.LIMIT, Actor.MILLRACE)
            .cause("buffers")
            .evidence("held data fills 83 % of --buffers")
            .text());
    assertEquals(
        "rw: address 10.0.0.1:53 vanished",
        Event.of(EventKind.ADDRESS, Actor.MILLRACE)
            .at("rw")
            .evidence("address 10.0.0.1:53 vanished")
            .text());
    assertEquals("stop", Event.of(EventKind.STOP, Actor.MILLRACE).text());
  }

  @Test
  void shouldNameTheOperator() {
    final Event event =
        Event.of(EventKind.OPERATOR, Actor.OPERATOR).at("rw", "pg1").from("enabled").to("draining");
    assertEquals("rw/pg1: draining, was enabled, by operator", event.text());
    assertEquals("rw/pg1: draining, was enabled, by operator root", event.by("root").text());
  }

  @Test
  void shouldMakeOneLineOfPlainCharactersOfWhateverABackendSaid() {
    final String text =
        BACKEND.to("down").cause("reply", "\u001b[2Ja\nb\r\u0085\u202ec\ud800d\u2028").text();
    assertEquals("rw/pg1: down (reply: .[2Ja.b...c.d.)", text);
  }

  @Test
  void shouldCutWhatIsTooLongBetweenCharacters() {
    for (int lead = 0; lead < 4; lead++) {
      final Event event = BACKEND.evidence("a".repeat(lead) + "\ud83d\ude00".repeat(100));
      final int bytes = event.evidence().getBytes(StandardCharsets.UTF_8).length;
      assertTrue(bytes <= Event.EVIDENCE_BYTES && bytes > Event.EVIDENCE_BYTES - 4, "" + bytes);
      assertTrue(event.evidence().endsWith("\ud83d\ude00..."), event.evidence());
    }
    final String fits = "a".repeat(Event.EVIDENCE_BYTES);
    assertEquals(fits, BACKEND.evidence(fits).evidence());
  }
}
