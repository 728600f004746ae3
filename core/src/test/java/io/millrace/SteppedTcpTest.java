package io.millrace;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.loop.EventLoop;
import io.millrace.status.CounterType;
import io.millrace.status.EndCause;
import io.millrace.testkit.FrontendSpec;
import io.millrace.testkit.NothingLeft;
import java.io.IOException;
import java.nio.channels.ServerSocketChannel;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Connected sessions over real sockets: limits by the clock, ends by the kernel. */
final class SteppedTcpTest {
  @RegisterExtension final NothingLeft left = new NothingLeft();

  private ServerSocketChannel backend;
  private Stepped stepped;
  private Wire client;
  private Wire server;

  @BeforeEach
  void open() throws IOException {
    backend = Wire.backend();
  }

  @AfterEach
  void close() throws IOException {
    if (stepped != null) {
      stepped.close();
    }
    if (server != null) {
      server.close();
    }
    if (client != null) {
      client.close();
    }
    backend.close();
  }

  private void launch(final FrontendSpec spec) throws Exception {
    stepped = Stepped.launch(left, spec.to(Wire.port(backend)));
  }

  private void connect() throws IOException {
    client = Wire.open(stepped);
    server = Wire.accept(stepped, backend);
    stepped.until("connected", () -> stepped.forwarder.sessions() == 1);
  }

  @Test
  void shouldEndWhenIdleByTheClock() throws Exception {
    launch(FrontendSpec.tcp().idle(30_000));
    connect();
    stepped.elapse(29_000, 500);
    client.send(1);
    server.receive(1);
    stepped.elapse(29_000, 500);
    assertTrue(stepped.sessions.isEmpty());
    stepped.elapse(3_500, 500);
    assertEquals(0, client.receiveAll());
    assertEquals(0, server.receiveAll());
    client.close();
    server.close();
    assertEquals(EndCause.IDLE, stepped.cause());
  }

  @Test
  void shouldEndAHalfClosedSessionByTheClock() throws Exception {
    launch(FrontendSpec.tcp().halfClose(10_000));
    connect();
    client.end();
    assertEquals(0, server.receiveAll());
    stepped.elapse(9_500, 500);
    assertTrue(stepped.sessions.isEmpty());
    stepped.elapse(1_500, 500);
    assertEquals(EndCause.HALF_CLOSED, stepped.cause());
    assertEquals(0, client.receiveUntilReset());
  }

  @Test
  void shouldEndAStalledSessionByTheClock() throws Exception {
    launch(FrontendSpec.tcp().stall(20_000));
    connect();
    server.flood();
    assertEquals(1, stepped.sum(EventLoop::buffersHeld));
    stepped.elapse(19_000, 500);
    assertTrue(stepped.sessions.isEmpty());
    stepped.elapse(3_000, 500);
    assertEquals(EndCause.STALL, stepped.cause());
    assertEquals(0, server.receiveUntilReset());
  }

  @Test
  void shouldEndAtItsAgeByTheClock() throws Exception {
    launch(FrontendSpec.tcp().maxAge(60_000));
    connect();
    server.send(1);
    client.receive(1);
    stepped.elapse(59_500, 500);
    assertTrue(stepped.sessions.isEmpty());
    stepped.elapse(3_000, 500);
    assertEquals(0, client.receiveAll());
    stepped.elapse(1_000, 100);
    assertEquals(EndCause.MAX_AGE, stepped.cause());
  }

  @Test
  void shouldPauseAndResumeWhenAReaderIsSlow() throws Exception {
    launch(FrontendSpec.tcp());
    connect();
    final long sent = client.flood();
    assertTrue(stepped.count(CounterType.READ_PAUSES) > 0);
    server.receive(sent);
    client.end();
    assertEquals(0, server.receiveAll());
    server.close();
    assertEquals(EndCause.CLIENT_END, stepped.cause());
    assertEquals(sent, stepped.ended().bytesIn());
    assertEquals(stepped.count(CounterType.READ_PAUSES), stepped.count(CounterType.READ_RESUMES));
  }

  @Test
  void shouldNoticeTheResetOfAPausedClientWithinASecond() throws Exception {
    launch(FrontendSpec.tcp());
    connect();
    client.flood();
    client.reset();
    stepped.steps(5);
    assertTrue(stepped.sessions.isEmpty(), "it is in no poller");
    stepped.elapse(1_000, 100);
    assertEquals(EndCause.CLIENT_RESET, stepped.cause());
  }

  @Test
  void shouldLetAResetNotOvertakeBytes() throws Exception {
    launch(FrontendSpec.tcp());
    client = Wire.openNarrow(stepped);
    server = Wire.accept(stepped, backend);
    server.send(400_000);
    stepped.until("all is read", () -> stepped.count(CounterType.BYTES_OUT) == 400_000);
    server.reset();
    stepped.elapse(2_000, 100);
    assertTrue(stepped.sessions.isEmpty(), "the client has not taken its bytes");
    client.receive(400_000 - 2_048);
    assertTrue(client.receiveUntilReset() <= 2_048);
    assertEquals(EndCause.BACKEND_RESET, stepped.cause());
  }

  @Test
  void shouldLetAResetAfterACleanEndNotOvertakeBytes() throws Exception {
    launch(FrontendSpec.tcp());
    client = Wire.openNarrow(stepped);
    server = Wire.accept(stepped, backend);
    server.send(400_000);
    server.close();
    stepped.steps(20);
    client.send(1_000); // the backend is gone: its kernel answers with a reset
    stepped.steps(20);
    client.send(1_000);
    stepped.elapse(2_000, 100);
    assertTrue(stepped.sessions.isEmpty());
    assertEquals(400_000, client.receiveAll());
    client.close();
    assertEquals(EndCause.BACKEND_RESET, stepped.cause());
  }

  @Test
  void shouldDeliverWhatABackendHadSentBeforeItsResetWasFound() throws Exception {
    launch(FrontendSpec.tcp());
    connect();
    server.flood();
    final long out = stepped.count(CounterType.BYTES_OUT);
    server.reset();
    stepped.elapse(1_100, 100);
    assertTrue(stepped.sessions.isEmpty(), "found by now, and its bytes are still offered");
    client.receive(out + (64 << 10));
    final long rest = client.receiveUntilReset();
    assertEquals(EndCause.BACKEND_RESET, stepped.cause());
    assertEquals(stepped.ended().bytesOut(), out + (64 << 10) + rest, "no byte lost");
  }

  @Test
  void shouldHandFreshConnectionsToTheEmptierLoop() throws Exception {
    stepped = Stepped.launch(left, 3, FrontendSpec.tcp().to(Wire.port(backend)));
    final List<Wire> wires = new ArrayList<>();
    for (int i = 0; i < 30; i++) {
      wires.add(Wire.open(stepped));
      wires.add(Wire.accept(stepped, backend));
    }
    for (final EventLoop loop : stepped.forwarder.loops()) {
      final int sessions = loop.sessions();
      assertTrue(sessions >= 8 && sessions <= 12, () -> "sessions of one loop: " + sessions);
    }
    for (final Wire each : wires) {
      each.close();
    }
    stepped.until("all end", () -> stepped.forwarder.sessions() == 0);
    assertEquals(30, stepped.sessions.size());
  }

  @Test
  void shouldRefuseBeyondTheLimitAndAdmitAgain() throws Exception {
    launch(FrontendSpec.tcp().sessionsMax(1));
    connect();
    try (Wire second = Wire.open(stepped)) {
      assertEquals(0, second.receiveAll());
    }
    assertEquals(EndCause.MAX_SESSIONS, stepped.refused.get(0).cause());
    assertEquals(1, stepped.count(CounterType.SESSIONS_REFUSED));
    client.close();
    server.close();
    stepped.until("the session ends", () -> stepped.forwarder.sessions() == 0);
    connect();
  }

  @Test
  void shouldAdmitSoManyASecondByTheClock() throws Exception {
    launch(FrontendSpec.tcp().ratePerSecond(2));
    assertEquals(2, admitted(5));
    stepped.elapse(500, 100);
    assertEquals(1, admitted(3));
    stepped.elapse(10_000, 1_000);
    assertEquals(2, admitted(4), "the burst is one second's worth");
    assertEquals(EndCause.SESSION_RATE, stepped.refused.get(0).cause());
    assertFalse(stepped.refused.get(0).reset());
  }

  private long admitted(final int tries) throws IOException {
    final long before = stepped.count(CounterType.SESSIONS_OPENED);
    for (int i = 0; i < tries; i++) {
      final long judged = judged();
      Wire.open(stepped).close();
      stepped.until("it is judged", () -> judged() > judged);
    }
    return stepped.count(CounterType.SESSIONS_OPENED) - before;
  }

  private long judged() {
    return stepped.count(CounterType.SESSIONS_OPENED) + stepped.count(CounterType.SESSIONS_REFUSED);
  }
}
