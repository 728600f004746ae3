package io.millrace.tools.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.tools.bench.FakeNetwork.FakeWire;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** TCP connections of the load against peers that do everything a peer can do wrong. */
final class ConnectionsTest {
  private static final int BYTES = 40;

  private final FakeNetwork network = new FakeNetwork();

  @Test
  void shouldTakeAnswersInPiecesOfAnySize() {
    final Rig rig = rig(Rig.Kind.KEPT);
    rig.run(3 * Rig.MS, Rig.MS);
    final FakeWire wire = network.last();
    final byte[] written = wire.written.toByteArray();
    assertEquals(4 * BYTES, written.length);
    for (final byte each : written) {
      wire.inbound.add(new byte[] {each});
    }
    rig.run(50 * Rig.MS, Rig.MS / 4);
    assertEquals(4, rig.total(Count.ANSWERED));
    assertEquals(0, rig.readings.errors());
  }

  @Test
  void shouldGoOnWhereItStoppedWhenARequestWasHalfTaken() {
    final Rig rig = rig(Rig.Kind.KEPT);
    final FakeWire wire = network.last();
    wire.room = BYTES + 7;
    rig.run(3 * Rig.MS, Rig.MS);
    assertTrue(wire.awaitsWritable);
    assertEquals(2 * BYTES + 7, wire.written.size());
    wire.makeRoom();
    assertFalse(wire.awaitsWritable);
    wire.echo();
    rig.turnAfter(0);
    assertEquals(4, rig.total(Count.ANSWERED));
    assertEquals(0, rig.readings.errors());
  }

  @Test
  void shouldSeeAWrongByteWhereverItStands() {
    for (int at = 0; at < BYTES; at++) {
      final Rig rig = rig(Rig.Kind.KEPT);
      rig.turnAfter(0);
      final FakeWire wire = network.last();
      final byte[] answer = wire.written.toByteArray();
      answer[at]++;
      wire.inbound.add(answer);
      rig.turnAfter(0);
      assertEquals(1, rig.total(Count.WRONG), "at " + at);
      assertEquals(0, rig.total(Count.ANSWERED));
      assertTrue(wire.closed);
    }
  }

  @Test
  void shouldSeeSwappedAnswersAndAnswersThatNobodyAskedFor() {
    final Rig rig = rig(Rig.Kind.KEPT);
    rig.run(2 * Rig.MS, Rig.MS);
    final byte[] both = network.last().written.toByteArray();
    network.last().inbound.add(Arrays.copyOfRange(both, BYTES, 2 * BYTES));
    rig.turnAfter(0);
    assertEquals(1, rig.total(Count.WRONG));
    final Rig quiet = rig(Rig.Kind.KEPT);
    network.last().inbound.add(new byte[BYTES]);
    quiet.generator.begin(new Phase(0, Rig.START_NS + Rig.SECOND_NS, 0, 0));
    quiet.turnAfter(0);
    assertEquals(1, quiet.total(Count.WRONG));
  }

  @Test
  void shouldCountWhatWasUnderWayAndConnectAgainWhenTheConnectionBreaks() {
    final Rig rig = rig(Rig.Kind.KEPT);
    rig.run(2 * Rig.MS, Rig.MS);
    network.last().failure = new IOException("Connection reset");
    rig.turnAfter(0);
    assertEquals(1, rig.total(Count.RESET));
    assertEquals(3, rig.total(Count.UNANSWERED));
    assertEquals(1, network.wires.size());
    rig.run(200 * Rig.MS, Rig.MS);
    assertEquals(2, network.wires.size(), "opened again");
    network.last().echo();
    rig.turnAfter(0);
    assertTrue(rig.total(Count.ANSWERED) > 100, "what fell due meanwhile was asked");
    assertTrue(rig.readings.take().getMaxValue() > 90 * Rig.MS, "and its time ran");
  }

  @Test
  void shouldTellAnEndFromAReset() {
    final Rig rig = rig(Rig.Kind.KEPT);
    rig.turnAfter(0);
    network.last().ended = true;
    rig.turnAfter(0);
    assertEquals(1, rig.total(Count.ENDED));
    assertEquals(0, rig.total(Count.RESET));
  }

  @Test
  void shouldGiveUpWhatHasNoAnswerInTime() {
    final Rig rig = rig(Rig.Kind.KEPT);
    rig.turnAfter(0);
    rig.turnAfter(Rig.TIMEOUT_NS + 60 * Rig.MS);
    rig.turnAfter(60 * Rig.MS);
    assertTrue(rig.total(Count.TIMEOUT) >= 1);
    assertTrue(network.wires.get(0).closed);
    assertFalse(rig.run(10 * Rig.SECOND_NS, 10 * Rig.MS), "it comes to its end");
    assertEquals(
        rig.total(Count.OFFERED),
        rig.total(Count.ANSWERED) + rig.total(Count.TIMEOUT) + rig.total(Count.UNANSWERED));
  }

  @Test
  void shouldSendNoMoreThanMayBeInFlight() {
    final Load load = new Load(Rig.open(1000, 1).rate(), 1, 1, 1, 0, 2);
    final Rig rig = new Rig(load, Rig.Kind.KEPT, network, new PatternPayload(BYTES, BYTES));
    rig.begin(Rig.SECOND_NS);
    rig.run(10 * Rig.MS, Rig.MS);
    assertEquals(2 * BYTES, network.last().written.size());
    network.last().echo();
    rig.turnAfter(0);
    assertEquals(2, rig.total(Count.ANSWERED));
    assertEquals(2 * BYTES, network.last().written.size(), "the next two");
  }

  @Test
  void shouldTakeAConnectionForEachRequestWhenAskedTo() {
    final Rig rig = rig(Rig.Kind.SHORT);
    for (int i = 1; i <= 3; i++) {
      rig.turnAfter(Rig.MS);
      assertEquals(i, network.wires.size());
      network.last().echo();
      rig.turnAfter(0);
      assertTrue(network.last().closed);
    }
    assertEquals(3, rig.total(Count.ANSWERED));
    network.refusal = new IOException("Connection refused");
    rig.run(5 * Rig.MS, Rig.MS);
    assertEquals(5, rig.total(Count.CONNECT), 1);
    assertEquals(0, rig.total(Count.UNANSWERED));
  }

  @Test
  void shouldLetRequestsWaitForAFreePlaceWhenAllAreTaken() {
    final Rig rig = rig(Rig.Kind.SHORT);
    rig.run(20 * Rig.MS, Rig.MS);
    assertEquals(1, network.wires.size(), "one place");
    for (int i = 0; i < 15; i++) {
      network.last().echo();
      rig.turnAfter(0);
      rig.turnAfter(0);
    }
    assertEquals(15, rig.total(Count.ANSWERED));
    assertTrue(rig.readings.take().getMaxValue() >= 15 * Rig.MS, "their time ran");
  }

  @Test
  void shouldSayAndExpectFixedTextsWhenTheyAreGiven() {
    final byte[] ping = "PING\r\n".getBytes(StandardCharsets.ISO_8859_1);
    final byte[] pong = "+PONG\r\n".getBytes(StandardCharsets.ISO_8859_1);
    final Rig rig =
        new Rig(Rig.open(1000, 1), Rig.Kind.KEPT, network, new FixedPayload(ping, pong));
    rig.begin(Rig.SECOND_NS);
    rig.turnAfter(0);
    assertEquals("PING\r\n", network.last().written.toString(StandardCharsets.ISO_8859_1));
    for (final String piece : List.of("+PO", "NG\r\n")) {
      network.last().inbound.add(piece.getBytes(StandardCharsets.ISO_8859_1));
      rig.turnAfter(0);
    }
    assertEquals(1, rig.total(Count.ANSWERED));
    rig.turnAfter(Rig.MS);
    network.last().inbound.add("-ERR x\r".getBytes(StandardCharsets.ISO_8859_1));
    rig.turnAfter(0);
    assertEquals(1, rig.total(Count.WRONG));
  }

  private Rig rig(final Rig.Kind kind) {
    final Rig rig = new Rig(Rig.open(1000, 1), kind, network, new PatternPayload(BYTES, BYTES));
    rig.begin(Rig.SECOND_NS);
    rig.generator.turn();
    return rig;
  }
}
