package io.millrace.trials.tcp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.trials.Await;
import io.millrace.trials.Backend;
import io.millrace.trials.Limits;
import io.millrace.trials.Millrace;
import io.millrace.trials.Peer;
import io.millrace.trials.Peer.Ending;
import io.millrace.trials.Peer.Rest;
import io.millrace.trials.Proc;
import io.millrace.trials.SessionLine;
import io.millrace.trials.Tasks;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Sessions in which nothing moves any more, or only one way. */
final class TcpIdleIT {
  /** So long that a machine which stands still for a second between two pieces ends nothing. */
  private static final Duration LIMIT = Limits.stretched(Duration.ofSeconds(2));

  private static final long LATE_MILLIS = Limits.stretched(Duration.ofMillis(600)).toMillis();

  /** Of a late answer three quarters have gone by: a second is left. */
  private static final Duration PATIENCE = LIMIT.multipliedBy(2);

  private static final byte[] PIECE = new byte[100];
  private static final int PIECES = 8;

  @Test
  @DisplayName("C05 bytes one way keep a session: it ends that long after the last byte either way")
  void shouldEndAfterLastByteWhenOnlyOneSideSends() throws Exception {
    final int pieces = Limits.size(PIECES, 20);
    try (Backend server = Backend.silent();
        Millrace millrace = Millrace.tcp(server, "--idle-timeout", LIMIT.toMillis() + "ms");
        Ends download = Ends.open(millrace.address(), server);
        Ends upload = Ends.open(millrace.address(), server);
        Ends nothing = Ends.open(millrace.address(), server)) {
      final List<CompletableFuture<Void>> answers = new ArrayList<>(answerEnds(nothing));
      download.client().send("0123456789");
      download.backend().readExactly(10);
      final CompletableFuture<Void> up =
          Tasks.run(() -> trickle(upload.client(), upload.backend(), pieces));
      trickle(download.backend(), download.client(), pieces);
      Tasks.join(up);
      assertFalse(download.hasEnded(millrace) || upload.hasEnded(millrace), "bytes still flow");
      answers.addAll(answerEnds(download));
      answers.addAll(answerEnds(upload));
      final int bytes = pieces * PIECE.length;
      for (final Ends ends : List.of(download, upload, nothing)) {
        final SessionLine line = ends.line(millrace);
        final long in = ends == upload ? bytes : ends == download ? 10 : 0;
        Ends.assertLine(line, "idle millrace clean", in, ends == download ? bytes : 0);
        assertTookAsLong(line);
      }
      answers.forEach(Tasks::join);
      assertEquals(3, millrace.sessions().size(), "one line each");
    }
  }

  @Test
  @DisplayName("T19 half-closed sessions end at their own time-out, counted from the last byte")
  void shouldEndHalfClosedSessionsAtTheirOwnTimeout() throws Exception {
    try (Backend server = Backend.silent();
        Millrace millrace = Millrace.tcp(server, "--half-close-timeout", LIMIT.toMillis() + "ms");
        Ends clientEnds = Ends.open(millrace.address(), server);
        Ends backendEnds = Ends.open(millrace.address(), server);
        Ends speaking = Ends.open(millrace.address(), server);
        Ends whole = Ends.open(millrace.address(), server)) {
      clientEnds.client().end();
      backendEnds.backend().end();
      speaking.client().end();
      trickle(speaking.backend(), speaking.client(), PIECES);
      assertFalse(speaking.hasEnded(millrace), "the other side still speaks");
      assertHalfClosed(clientEnds.line(millrace), 0);
      assertHalfClosed(backendEnds.line(millrace), 0);
      assertHalfClosed(speaking.line(millrace), PIECES * PIECE.length);
      assertEquals(Ending.END, clientEnds.backend().awaitEnding(), "it had been passed on");
      assertEquals(Ending.RESET, clientEnds.client().awaitEnding());
      assertEquals(Ending.END, backendEnds.client().awaitEnding(), "it had been passed on");
      assertEquals(Ending.RESET, backendEnds.backend().awaitEnding());
      assertFalse(whole.hasEnded(millrace), "nobody has ended");
      whole.client().send("x");
      whole.backend().readExactly(1);
    }
  }

  @Test
  @DisplayName(
      "C02 clients that give up on a silent backend leave no socket behind; a late answer arrives")
  void shouldReapAbandonedSessionsWhenBackendIsSilent() throws Exception {
    final int clients = 200;
    final Duration late = PATIENCE.multipliedBy(3).dividedBy(4);
    try (Backend server = Backend.silent();
        Millrace millrace =
            Millrace.tcp(server, "--half-close-timeout", PATIENCE.toMillis() + "ms");
        Ends patient = Ends.open(millrace.address(), server)) {
      final int baseline = Proc.descriptors(millrace.pid());
      for (int i = 0; i < clients; i++) {
        try (Peer client = Peer.connect(millrace.address())) {
          client.send("0123456789");
        }
      }
      server.peer(clients);
      patient.client().send("question");
      patient.client().end();
      Await.elapse(late);
      patient.backend().send("answer");
      patient.backend().end();
      final Rest rest = patient.client().readRest();
      assertEquals("answer", new String(rest.bytes()));
      assertEquals(Ending.END, rest.ending());
      Ends.assertLine(patient.line(millrace), "client-end client clean", 8, 6);
      final List<SessionLine> lines = new ArrayList<>(millrace.awaitSessions(clients + 1));
      lines.remove(patient.line(millrace));
      lines.forEach(line -> Ends.assertLine(line, "half-closed millrace reset", 10, 0));
      millrace.awaitDescriptors(baseline - 2);
      for (final String state : List.of("close-wait", "fin-wait-1", "fin-wait-2", "last-ack")) {
        assertEquals(0, Proc.tcpSockets(millrace.pid(), state), state);
      }
    }
  }

  /** Sends and receives a piece now and then: five in the time after which silence would end it. */
  private static void trickle(final Peer from, final Peer to, final int pieces) throws IOException {
    for (int i = 0; i < pieces; i++) {
      Await.elapse(LIMIT.dividedBy(5));
      from.send(PIECE);
      to.readExactly(PIECE.length);
    }
  }

  private static List<CompletableFuture<Void>> answerEnds(final Ends ends) {
    return List.of(
        Tasks.run(() -> answerEnd(ends.client())), Tasks.run(() -> answerEnd(ends.backend())));
  }

  /** As programs do: else the forwarder would wait for a second before it closes. */
  private static void answerEnd(final Peer peer) throws IOException {
    assertEquals(Ending.END, peer.awaitEnding());
    peer.end();
  }

  private static void assertHalfClosed(final SessionLine line, final long out) {
    Ends.assertLine(line, "half-closed millrace reset", 0, out);
    assertTookAsLong(line);
  }

  private static void assertTookAsLong(final SessionLine line) {
    final long idleMillis = line.number("idleMs");
    assertTrue(idleMillis >= LIMIT.toMillis() - 1, line::toString);
    assertTrue(idleMillis <= LIMIT.toMillis() + LATE_MILLIS, line::toString);
  }
}
