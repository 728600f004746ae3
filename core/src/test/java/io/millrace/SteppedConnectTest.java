package io.millrace;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.config.Algorithm;
import io.millrace.status.ConnectError;
import io.millrace.status.CounterType;
import io.millrace.status.EndCause;
import io.millrace.status.SessionRecord;
import io.millrace.testkit.FrontendSpec;
import io.millrace.testkit.NothingLeft;
import java.io.IOException;
import java.nio.channels.ServerSocketChannel;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Reaching a backend: tries, shares of the deadline, clients that leave. Time is stepped. */
final class SteppedConnectTest {
  @RegisterExtension final NothingLeft left = new NothingLeft();

  private ServerSocketChannel backend;
  private BlackHole silent;
  private int refusing;
  private Stepped stepped;

  @BeforeEach
  void open() throws IOException {
    backend = Wire.backend();
    silent = new BlackHole();
    try (ServerSocketChannel gone = Wire.backend()) {
      refusing = Wire.port(gone);
    }
  }

  @AfterEach
  void close() throws IOException {
    if (stepped != null) {
      stepped.close();
    }
    backend.close();
    silent.close();
  }

  private static List<ConnectError> errors(final SessionRecord record) {
    return record.attempts().stream().map(each -> each.error()).toList();
  }

  @Test
  void shouldMoveOnAtOnceWhenABackendRefuses() throws Exception {
    stepped =
        Stepped.launch(
            left, FrontendSpec.tcp().balance(Algorithm.FIRST).to(refusing).to(Wire.port(backend)));
    try (Wire client = Wire.open(stepped)) {
      client.send(5);
      try (Wire accepted = Wire.accept(stepped, backend)) {
        accepted.receive(5);
        assertEquals(1, stepped.forwarder.active(0, 1));
        assertEquals(0, stepped.forwarder.active(0, 0), "the refused try gave its place back");
      }
    }
    final SessionRecord record = stepped.ended();
    assertEquals(List.of(ConnectError.REFUSED), errors(record));
    assertEquals("b2", record.backend());
    assertEquals(1, stepped.count(CounterType.CONNECT_FAILURES));
  }

  @Test
  void shouldCloseAtOnceWhenAllRefuse() throws Exception {
    stepped = Stepped.launch(left, FrontendSpec.tcp().to(refusing).to(refusing));
    try (Wire client = Wire.open(stepped)) {
      assertEquals(0, client.receiveAll());
    }
    assertEquals(EndCause.CONNECT_FAILED, stepped.cause());
    assertEquals(List.of(ConnectError.REFUSED, ConnectError.REFUSED), errors(stepped.ended()));
  }

  @Test
  void shouldGiveASilentBackendItsShareOfTheDeadline() throws Exception {
    stepped =
        Stepped.launch(
            left,
            FrontendSpec.tcp()
                .balance(Algorithm.FIRST)
                .connect(3_000, 3)
                .to(silent.port())
                .to(Wire.port(backend)));
    try (Wire client = Wire.open(stepped)) {
      stepped.until("a try is under way", () -> stepped.forwarder.active(0, 0) == 1);
      stepped.elapse(1_450, 50);
      assertNull(Wire.acceptNow(backend), "half of 3 s, since there are two to try");
      stepped.elapse(150, 10);
      try (Wire accepted = Wire.accept(stepped, backend)) {
        accepted.send(3);
        client.receive(3);
      }
    }
    final SessionRecord record = stepped.ended();
    assertEquals(List.of(ConnectError.TIMEOUT), errors(record));
    final long shareMs = TimeUnit.NANOSECONDS.toMillis(record.attempts().get(0).durationNs());
    assertTrue(shareMs >= 1_500 && shareMs <= 1_610, () -> "share " + shareMs);
  }

  @Test
  void shouldEndAtTheDeadlineWhenNobodyAnswers() throws Exception {
    stepped = Stepped.launch(left, FrontendSpec.tcp().connect(2_000, 3).to(silent.port()));
    try (Wire client = Wire.open(stepped)) {
      stepped.until("a try is under way", () -> stepped.forwarder.active(0, 0) == 1);
      stepped.elapse(1_950, 50);
      assertEquals(1, stepped.forwarder.sessions());
      stepped.elapse(200, 50);
      assertEquals(0, client.receiveAll());
    }
    assertEquals(EndCause.CONNECT_TIMEOUT, stepped.cause());
    assertEquals(0, stepped.forwarder.sessions());
  }

  @Test
  void shouldGiveTheConnectUpWhenTheClientResets() throws Exception {
    stepped = Stepped.launch(left, FrontendSpec.tcp().to(silent.port()));
    final Wire client = Wire.open(stepped);
    stepped.until("a try is under way", () -> stepped.forwarder.active(0, 0) == 1);
    client.reset();
    assertEquals(EndCause.CLIENT_RESET, stepped.cause());
    assertEquals(0, stepped.forwarder.active(0, 0), "the clock stood still");
    assertEquals(List.of(ConnectError.CLIENT_LEFT), errors(stepped.ended()));
  }

  @Test
  void shouldGiveAnEndedClientALittleTimeOnly() throws Exception {
    stepped = Stepped.launch(left, FrontendSpec.tcp().to(silent.port()));
    try (Wire client = Wire.open(stepped)) {
      stepped.until("a try is under way", () -> stepped.forwarder.active(0, 0) == 1);
      client.end();
      stepped.elapse(240, 10);
      assertTrue(stepped.sessions.isEmpty());
      stepped.elapse(40, 10);
      assertEquals(EndCause.CLIENT_END, stepped.cause());
    }
  }

  @Test
  void shouldStillConnectForAClientThatEndedAfterSending() throws Exception {
    stepped = Stepped.launch(left, FrontendSpec.tcp().to(silent.port()).to(Wire.port(backend)));
    try (Wire first = Wire.open(stepped)) {
      first.send(10);
      first.end();
      stepped.until("a try is under way", () -> stepped.forwarder.active(0, 0) == 1);
      stepped.elapse(1_000, 50);
      assertTrue(stepped.sessions.isEmpty(), "a half-close is legitimate");
      stepped.elapse(2_100, 50);
    }
    assertEquals(EndCause.CLIENT_END, stepped.cause(), "but no further backend is tried");
    assertNull(Wire.acceptNow(backend));
  }

  @Test
  void shouldDeliverWhatWasReadAhead() throws Exception {
    stepped =
        Stepped.launch(
            left,
            FrontendSpec.tcp()
                .balance(Algorithm.FIRST)
                .connect(1_000, 2)
                .to(silent.port())
                .to(Wire.port(backend)));
    try (Wire client = Wire.open(stepped)) {
      stepped.until("a try is under way", () -> stepped.forwarder.active(0, 0) == 1);
      final long sent = client.flood();
      assertEquals(1, stepped.sum(each -> each.buffersHeld()), "one buffer, and no more");
      assertTrue(sent > 64 << 10);
      stepped.elapse(600, 50);
      try (Wire accepted = Wire.accept(stepped, backend)) {
        accepted.receive(sent);
        client.end();
        assertEquals(0, accepted.receiveAll());
      }
    }
    assertEquals(EndCause.CLIENT_END, stepped.cause());
  }

  @Test
  void shouldRefuseWhenNoBackendIsEligible() throws Exception {
    stepped = Stepped.launch(left, FrontendSpec.tcp().to(FrontendSpec.backend("b", 9, 0, 0)));
    try (Wire client = Wire.open(stepped)) {
      assertEquals(0, client.receiveAll());
    }
    assertEquals(EndCause.NO_BACKEND, stepped.cause());
  }
}
