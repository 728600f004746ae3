package io.millrace;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.status.CounterType;
import io.millrace.status.DatagramCounts;
import io.millrace.status.EndCause;
import io.millrace.testkit.FrontendSpec;
import io.millrace.testkit.NothingLeft;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Flows over real sockets; time is stepped. */
final class SteppedUdpTest {
  @RegisterExtension final NothingLeft left = new NothingLeft();

  private final ByteBuffer buffer = ByteBuffer.allocate(70_000);
  private DatagramChannel backend;
  private DatagramChannel client;
  private Stepped stepped;

  @BeforeEach
  void open() throws IOException {
    backend = Datagrams.socket();
    client = Datagrams.socket();
  }

  @AfterEach
  void close() throws IOException {
    if (stepped != null) {
      stepped.close();
    }
    client.close();
    backend.close();
  }

  private void launch(final FrontendSpec spec) throws Exception {
    final int port = ((InetSocketAddress) backend.getLocalAddress()).getPort();
    stepped = Stepped.launch(left, spec.to(port));
  }

  private void send(final DatagramChannel from, final SocketAddress to, final int bytes)
      throws IOException {
    from.send(ByteBuffer.allocate(bytes), to);
  }

  private void ask(final DatagramChannel from) throws IOException {
    send(from, stepped.address(), 10);
  }

  /** Steps until a datagram has come; says from where. */
  private SocketAddress receive(final DatagramChannel at, final int bytes) {
    final SocketAddress sender = Datagrams.receive(stepped, at, buffer);
    assertEquals(bytes, buffer.position());
    return sender;
  }

  private SocketAddress receiveNow(final DatagramChannel at) {
    return Datagrams.receiveNow(at, buffer);
  }

  @Test
  void shouldKeepOneFlowPerClientUntilItIsIdle() throws Exception {
    launch(FrontendSpec.udp().idle(30_000));
    ask(client);
    final SocketAddress flow = receive(backend, 10);
    send(backend, flow, 20);
    assertEquals(stepped.address(), receive(client, 20));
    stepped.elapse(29_000, 500);
    ask(client);
    assertEquals(flow, receive(backend, 10), "the same port while the flow lives");
    stepped.elapse(29_000, 500);
    assertTrue(stepped.sessions.isEmpty());
    stepped.elapse(3_000, 500);
    assertEquals(EndCause.IDLE, stepped.cause());
    assertEquals(new DatagramCounts(2, 1, 0, 0), stepped.ended().datagrams());
    assertEquals(20, stepped.ended().bytesIn());
    ask(client);
    assertNotEquals(flow, receive(backend, 10), "a new flow");
  }

  @Test
  void shouldEndAnUnansweredFlowSooner() throws Exception {
    launch(FrontendSpec.udp().idle(60_000).unanswered(5_000));
    ask(client);
    receive(backend, 10);
    stepped.elapse(4_800, 200);
    assertTrue(stepped.sessions.isEmpty());
    stepped.elapse(800, 200);
    assertEquals(EndCause.UNANSWERED, stepped.cause());
  }

  @Test
  void shouldKeepAnAnsweredFlowBeyondTheUnansweredTime() throws Exception {
    launch(FrontendSpec.udp().idle(60_000).unanswered(5_000));
    ask(client);
    send(backend, receive(backend, 10), 1);
    receive(client, 1);
    stepped.elapse(50_000, 1_000);
    assertTrue(stepped.sessions.isEmpty());
  }

  @Test
  void shouldEndAFlowAfterItsReplies() throws Exception {
    launch(FrontendSpec.udp().replies(2));
    ask(client);
    final SocketAddress flow = receive(backend, 10);
    send(backend, flow, 1);
    send(backend, flow, 2);
    send(backend, flow, 3);
    receive(client, 1);
    receive(client, 2);
    assertEquals(EndCause.REPLIES, stepped.cause());
    stepped.steps(5);
    assertNull(receiveNow(client), "a third reply is not delivered");
  }

  @Test
  void shouldPassEmptyAndLargeDatagramsBothWays() throws Exception {
    launch(FrontendSpec.udp());
    for (final int bytes : new int[] {0, 1, 65_507, 0}) {
      send(client, stepped.address(), bytes);
      final SocketAddress flow = receive(backend, bytes);
      send(backend, flow, bytes);
      assertEquals(stepped.address(), receive(client, bytes));
    }
    assertEquals(4, stepped.count(CounterType.DATAGRAMS_IN));
    assertEquals(4, stepped.count(CounterType.DATAGRAMS_OUT));
    assertEquals(65_508, stepped.count(CounterType.BYTES_OUT));
    assertEquals(1, stepped.forwarder.sessions());
  }

  @Test
  void shouldDropTheFlowWhenTheBackendsPortIsClosed() throws Exception {
    launch(FrontendSpec.udp());
    ask(client);
    receive(backend, 10);
    backend.close();
    ask(client);
    stepped.until("the error comes back", () -> stepped.count(CounterType.ICMP_ERRORS) > 0);
    assertEquals(EndCause.BACKEND_RESET, stepped.cause());
    assertEquals(0, stepped.forwarder.sessions());
  }

  @Test
  void shouldRefuseFlowsBeyondTheUnansweredHalfAndServeTheLivingOnes() throws Exception {
    launch(FrontendSpec.udp().sessionsMax(4));
    ask(client);
    send(backend, receive(backend, 10), 1);
    receive(client, 1);
    final DatagramChannel[] strangers = new DatagramChannel[5];
    for (int i = 0; i < strangers.length; i++) {
      strangers[i] = Datagrams.socket();
      ask(strangers[i]);
      stepped.steps(3);
    }
    stepped.until("three are refused", () -> stepped.refused.size() >= 3);
    assertEquals(3, stepped.forwarder.sessions(), "one answered, two of four unanswered");
    assertEquals(3, stepped.refused.size());
    assertEquals(EndCause.MAX_SESSIONS, stepped.refused.get(0).cause());
    while (receiveNow(backend) != null) {
      buffer.clear();
    }
    ask(client);
    receive(backend, 10);
    for (final DatagramChannel each : strangers) {
      each.close();
    }
  }

  @Test
  void shouldOpenSoManyFlowsASecondByTheClock() throws Exception {
    launch(FrontendSpec.udp().ratePerSecond(1));
    ask(client);
    receive(backend, 10);
    try (DatagramChannel second = Datagrams.socket()) {
      ask(second);
      stepped.until("it is refused", () -> !stepped.refused.isEmpty());
      assertEquals(EndCause.SESSION_RATE, stepped.refused.get(0).cause());
      stepped.elapse(1_000, 100);
      ask(second);
      receive(backend, 10);
    }
    assertEquals(2, stepped.count(CounterType.SESSIONS_OPENED));
  }
}
