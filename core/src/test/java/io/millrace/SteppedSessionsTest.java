package io.millrace;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.balance.SessionFilter;
import io.millrace.config.Algorithm;
import io.millrace.control.Operations;
import io.millrace.loop.SessionGroups;
import io.millrace.loop.SessionList;
import io.millrace.status.ConnectError;
import io.millrace.status.CounterType;
import io.millrace.status.EndCause;
import io.millrace.status.SessionOrder;
import io.millrace.status.SessionState;
import io.millrace.status.SessionView;
import io.millrace.testkit.FrontendSpec;
import io.millrace.testkit.NothingLeft;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.ServerSocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Live sessions are listed, closed and taken off a backend, over all loops. Time is stepped. */
final class SteppedSessionsTest {
  /** More than one turn of a loop visits. */
  private static final int MANY = 300;

  @RegisterExtension final NothingLeft left = new NothingLeft();

  private final List<Wire> wires = new ArrayList<>();
  private ServerSocketChannel backend;
  private BlackHole silent;
  private Stepped stepped;

  @BeforeEach
  void open() throws IOException {
    backend = Wire.backend();
    silent = new BlackHole();
  }

  @AfterEach
  void close() throws IOException {
    if (stepped != null) {
      stepped.close();
    }
    for (final Wire each : wires) {
      each.close();
    }
    backend.close();
    silent.close();
  }

  private Wire connect() throws IOException {
    final Wire client = Wire.open(stepped);
    wires.add(client);
    final Wire accepted = Wire.accept(stepped, backend);
    wires.add(accepted);
    stepped.until(
        "the session is open", () -> list(SessionFilter.ALL).stream().allMatch(this::isOpen));
    return client;
  }

  private boolean isOpen(final SessionView session) {
    return session.state() == SessionState.OPEN;
  }

  private <T> T ask(final Function<Operations, CompletableFuture<T>> question) {
    final CompletableFuture<T> answer =
        stepped.forwarder.order(question).thenCompose(Function.identity());
    stepped.until("all loops have answered", answer::isDone);
    return answer.join();
  }

  private List<SessionView> list(final SessionFilter filter) {
    return ask(operations -> operations.live().list(filter, MANY)).sessions();
  }

  private int end(final SessionFilter filter) {
    return ask(operations -> operations.live().close(filter, EndCause.CLOSED, MANY));
  }

  private int evict(final EndCause cause) {
    return ask(operations -> operations.live().evict("front", "b1", cause));
  }

  @Test
  void shouldSayWhatAnOpenSessionIsDoing() throws Exception {
    stepped = Stepped.launch(left, FrontendSpec.tcp().to(Wire.port(backend)));
    final Wire client = connect();
    client.send(7);
    wires.get(1).receive(7);
    stepped.clock.advance(TimeUnit.SECONDS.toNanos(3));
    final SessionView session = list(SessionFilter.ALL).get(0);
    assertEquals("front", session.frontend());
    assertEquals("b1", session.backend());
    assertEquals(client.channel.getLocalAddress(), session.client());
    assertEquals(Wire.port(backend), session.address().getPort());
    assertEquals(wires.get(1).channel.getRemoteAddress(), session.local());
    assertEquals(SessionState.OPEN, session.state());
    assertEquals(7, session.bytesIn());
    assertEquals(1, session.tries());
    assertEquals(TimeUnit.SECONDS.toNanos(3), session.ageNs());
    assertEquals(TimeUnit.SECONDS.toNanos(3), session.idleNs());
    assertNull(session.peer());
  }

  @Test
  void shouldShowASessionThatIsStillConnecting() throws Exception {
    stepped = Stepped.launch(left, FrontendSpec.tcp().to(silent.port()));
    try (Wire client = Wire.open(stepped)) {
      stepped.until("a try is under way", () -> stepped.forwarder.active(0, 0) == 1);
      final SessionView session = list(SessionFilter.ALL).get(0);
      assertEquals(SessionState.CONNECTING, session.state());
      assertEquals("connect", session.waitingFor());
      assertEquals("b1", session.backend());
      assertNull(session.address());
      client.reset();
      stepped.ended();
    }
  }

  @Test
  void shouldCountMoreSessionsThanItLists() throws Exception {
    stepped = Stepped.launch(left, 2, FrontendSpec.tcp().to(Wire.port(backend)));
    for (int i = 0; i < 6; i++) {
      connect();
    }
    final SessionList some = ask(operations -> operations.live().list(SessionFilter.ALL, 1));
    assertEquals(6, some.matching());
    assertEquals(2, some.sessions().size(), "one of each loop");
    final String id = some.sessions().get(0).id();
    assertEquals(1, list(SessionFilter.only(id)).size());
  }

  @Test
  void shouldListThoseThatComeFirstWhenThereAreMore() throws Exception {
    stepped = Stepped.launch(left, FrontendSpec.tcp().to(Wire.port(backend)));
    for (int i = 1; i <= 5; i++) {
      stepped.clock.advance(TimeUnit.SECONDS.toNanos(1));
      final Wire client = connect();
      client.send(10 * (i % 4)); // 10, 20, 30, 0, 10
      wires.get(2 * i - 1).receive(10 * (i % 4));
    }
    final List<SessionView> oldest = first(SessionOrder.AGE, 2);
    assertEquals(TimeUnit.SECONDS.toNanos(4), oldest.get(0).ageNs());
    assertEquals(TimeUnit.SECONDS.toNanos(3), oldest.get(1).ageNs());
    assertEquals(oldest, first(SessionOrder.IDLE, 2));
    final List<SessionView> busiest = first(SessionOrder.BYTES, 2);
    assertEquals(30, busiest.get(0).bytesIn());
    assertEquals(20, busiest.get(1).bytesIn());
    assertEquals(5, first(SessionOrder.BYTES, 9).size());
  }

  private List<SessionView> first(final SessionOrder order, final int max) {
    final SessionList list =
        ask(operations -> operations.live().list(SessionFilter.ALL, order, max));
    assertEquals(5, list.matching());
    return list.sessions().stream().sorted(order.comparator()).toList();
  }

  @Test
  void shouldAddSessionsUpOverAllLoops() throws Exception {
    stepped = Stepped.launch(left, 2, FrontendSpec.tcp().to(Wire.port(backend)));
    for (int i = 0; i < 6; i++) {
      connect().send(10 + i);
      wires.get(2 * i + 1).receive(10 + i);
    }
    final SessionGroups all =
        ask(operations -> operations.live().group(SessionFilter.ALL, SessionView::backend));
    assertEquals(Map.of("b1", new SessionGroups.Group(6, 75, 0, 0)), all.groups());
    final SessionGroups each =
        ask(operations -> operations.live().group(SessionFilter.ALL, SessionView::id));
    assertEquals(6, each.groups().size());
    assertEquals(75, each.groups().values().stream().mapToLong(SessionGroups.Group::bytesIn).sum());
  }

  @Test
  void shouldCloseTheOneSessionThatIsMeant() throws Exception {
    stepped = Stepped.launch(left, FrontendSpec.tcp().to(Wire.port(backend)));
    final Wire first = connect();
    final String id = list(SessionFilter.ALL).get(0).id();
    final Wire second = connect();
    assertEquals(1, end(SessionFilter.only(id)));
    assertEquals(0, first.receiveUntilReset());
    assertEquals(EndCause.CLOSED, stepped.cause());
    second.send(1);
    wires.get(3).receive(1);
  }

  @Test
  void shouldResetAllSessionsOfABackendOverSeveralTurns() throws Exception {
    stepped = Stepped.launch(left, 2, FrontendSpec.tcp().to(Wire.port(backend)));
    for (int i = 0; i < MANY; i++) {
      connect();
    }
    assertEquals(MANY, evict(EndCause.DOWN_REPLY));
    assertEquals(MANY, stepped.sessions.size());
    assertTrue(stepped.sessions.stream().allMatch(each -> each.cause() == EndCause.DOWN_REPLY));
    assertEquals(0, stepped.forwarder.active(0, 0));
    for (final Wire each : wires) {
      assertEquals(0, each.receiveUntilReset());
    }
  }

  @Test
  void shouldMoveASessionOnThatIsStillConnecting() throws Exception {
    stepped =
        Stepped.launch(
            left,
            FrontendSpec.tcp().balance(Algorithm.FIRST).to(silent.port()).to(Wire.port(backend)));
    try (Wire client = Wire.open(stepped)) {
      stepped.until("a try is under way", () -> stepped.forwarder.active(0, 0) == 1);
      client.send(4);
      assertEquals(1, evict(EndCause.DOWN_TIMEOUT));
      try (Wire accepted = Wire.accept(stepped, backend)) {
        accepted.receive(4);
      }
    }
    assertEquals("b2", stepped.ended().backend());
    assertEquals(ConnectError.DOWN, stepped.ended().attempts().get(0).error());
    assertEquals(1, stepped.count(CounterType.CONNECT_FAILURES));
    assertEquals(1, stepped.forwarder.totals().get(0).failures(ConnectError.DOWN));
  }

  @Test
  void shouldEndASessionThatIsConnectingWhenTheOperatorClosesIt() throws Exception {
    stepped = Stepped.launch(left, FrontendSpec.tcp().to(silent.port()).to(Wire.port(backend)));
    stepped.steps(2);
    try (Wire client = Wire.open(stepped);
        Wire other = Wire.open(stepped)) {
      stepped.until("both are under way", () -> stepped.forwarder.sessions() == 2);
      assertEquals(2, end(SessionFilter.ALL));
      assertEquals(0, client.receiveUntilReset());
      assertEquals(0, other.receiveUntilReset());
    }
    assertEquals(2, stepped.sessions.size());
  }

  @Test
  void shouldLetTheBytesOfABackendThatHasResetArrive() throws Exception {
    stepped = Stepped.launch(left, FrontendSpec.tcp().to(Wire.port(backend)));
    final Wire client = connect();
    wires.get(1).send(1_000);
    stepped.step();
    wires.get(1).reset();
    stepped.until(
        "its end is under way", () -> list(SessionFilter.ALL).stream().noneMatch(this::isOpen));
    assertEquals(0, evict(EndCause.DOWN_REFUSED));
    assertEquals(1_000, client.receiveUntilReset());
    assertEquals(EndCause.BACKEND_RESET, stepped.cause());
  }

  @Test
  void shouldForgetTheFlowsOfABackendSoThatTheirNextDatagramChoosesAgain() throws Exception {
    try (DatagramChannel client = DatagramChannel.open();
        DatagramChannel server = DatagramChannel.open()) {
      server.bind(new InetSocketAddress("127.0.0.1", 0)).configureBlocking(false);
      final int port = ((InetSocketAddress) server.getLocalAddress()).getPort();
      stepped = Stepped.launch(left, FrontendSpec.udp().to(port));
      final InetSocketAddress first = ask(client, server);
      assertEquals(1, list(SessionFilter.ALL).size());
      final int count =
          ask(operations -> operations.live().evict("front", "b1", EndCause.DOWN_REMOVED));
      assertEquals(1, count);
      assertEquals(EndCause.DOWN_REMOVED, stepped.cause());
      assertEquals(0, stepped.forwarder.sessions());
      assertTrue(!first.equals(ask(client, server)), "a new flow");
    }
  }

  /** Sends a datagram; says from which port it came. */
  private InetSocketAddress ask(final DatagramChannel client, final DatagramChannel server)
      throws IOException {
    client.send(ByteBuffer.allocate(5), stepped.address());
    final InetSocketAddress[] from = new InetSocketAddress[1];
    stepped.until(
        "the datagram arrives",
        () -> {
          try {
            from[0] = (InetSocketAddress) server.receive(ByteBuffer.allocate(9));
          } catch (final IOException e) {
            throw new AssertionError(e);
          }
          return from[0] != null;
        });
    assertNotNull(from[0]);
    return from[0];
  }
}
