package io.millrace;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.millrace.config.AccessConfig;
import io.millrace.config.Cidr;
import io.millrace.status.CounterType;
import io.millrace.status.DatagramCounts;
import io.millrace.status.DropCause;
import io.millrace.status.EndCause;
import io.millrace.testkit.FrontendSpec;
import io.millrace.testkit.NothingLeft;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.NetworkChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Every refusal is counted by its cause and gives everything back. Conformance L2, C09. */
final class SteppedLimitsTest {
  @RegisterExtension final NothingLeft left = new NothingLeft();

  private final List<NetworkChannel> open = new ArrayList<>();
  private ServerSocketChannel tcp;
  private DatagramChannel udp;
  private Stepped stepped;

  @BeforeEach
  void open() throws IOException {
    tcp = Wire.backend();
    udp = DatagramChannel.open().bind(new InetSocketAddress("127.0.0.1", 0));
    udp.configureBlocking(false);
  }

  @AfterEach
  void close() throws IOException {
    closeClients();
    if (stepped != null) {
      stepped.close();
    }
    tcp.close();
    udp.close();
  }

  @Test
  void shouldCountEachRefusalByCauseWhenLimitsAreReachedInRounds() throws Exception {
    stepped =
        Stepped.launch(
            left, 2, FrontendSpec.tcp().sessionsMax(10).sources(3, 0).to(Wire.port(tcp)));
    for (int round = 1; round <= 3; round++) {
      connect("127.0.0.1", 3);
      connect("127.0.0.1", 20);
      connect("127.0.0.2", 3);
      connect("127.0.0.3", 3);
      connect("127.0.0.4", 1);
      connect("127.0.0.5", 5);
      awaitRefused(round * 25L);
      assertEquals(round * 20L, refused(EndCause.SOURCE_SESSIONS));
      assertEquals(round * 5L, refused(EndCause.MAX_SESSIONS));
      assertEquals(10, stepped.forwarder.sessions());
      closeClients();
      stepped.until("all sessions end", () -> stepped.forwarder.sessions() == 0);
    }
    assertEquals(75, stepped.refused.size(), "lines of the log");
    assertEquals(30, stepped.count(CounterType.SESSIONS_OPENED));
    assertEquals(30, stepped.count(CounterType.SESSIONS_ENDED));
  }

  @Test
  void shouldDenyBeforeAnyLimitWhenClientIsNotServed() throws Exception {
    stepped =
        Stepped.launch(
            left,
            FrontendSpec.tcp()
                .access(denying("127.0.0.66"))
                .sessionsMax(1)
                .sources(1, 1)
                .to(Wire.port(tcp)));
    connect("127.0.0.66", 5);
    awaitRefused(5);
    connect("127.0.0.1", 1);
    stepped.until("a session", () -> stepped.forwarder.sessions() == 1);
    connect("127.0.0.66", 5);
    awaitRefused(10);
    assertEquals(10, refused(EndCause.DENY));
  }

  @Test
  void shouldOpenAtRateOfEachSourceByTheClock() throws Exception {
    stepped = Stepped.launch(left, FrontendSpec.tcp().sources(0, 2).to(Wire.port(tcp)));
    connect("127.0.0.1", 5);
    connect("127.0.0.2", 1);
    awaitRefused(3);
    stepped.elapse(490, 10);
    connect("127.0.0.1", 1);
    awaitRefused(4);
    stepped.elapse(10, 10);
    connect("127.0.0.1", 2);
    awaitRefused(5);
    assertEquals(5, refused(EndCause.SOURCE_RATE));
    assertEquals(4, stepped.count(CounterType.SESSIONS_OPENED));
  }

  @Test
  void shouldLeaveRateToOthersWhenOneSourceIsFarBeyondItsOwn() throws Exception {
    stepped =
        Stepped.launch(left, FrontendSpec.tcp().ratePerSecond(6).sources(4, 0).to(Wire.port(tcp)));
    connect("127.0.0.1", 30);
    awaitRefused(26);
    connect("127.0.0.2", 3);
    awaitRefused(27);
    assertEquals(26, refused(EndCause.SOURCE_SESSIONS));
    assertEquals(1, refused(EndCause.SESSION_RATE));
  }

  @Test
  void shouldDropDatagramsBeyondTheRateOfTheirFlow() throws Exception {
    stepped = Stepped.launch(left, FrontendSpec.udp().datagramsPerSecond(10).to(port(udp)));
    final DatagramChannel fast = client("127.0.0.1");
    final DatagramChannel slow = client("127.0.0.1");
    send(fast, 50);
    send(slow, 1);
    stepped.until("all datagrams", () -> in() + dropped() == 51);
    assertEquals(11, in());
    for (int i = 0; i < 20; i++) {
      stepped.elapse(50, 50);
      send(fast, 1);
      final int sent = 51 + i + 1;
      stepped.until("it is judged", () -> in() + dropped() == sent);
    }
    assertEquals(21, in(), "one in 100 ms");
    assertEquals(50, stepped.forwarder.totals().get(0).dropped(DropCause.OVER_RATE));
    assertEquals(50, dropped());
    stepped.elapse(70_000, 1_000);
    assertEquals(
        List.of(new DatagramCounts(1, 0, 0, 0), new DatagramCounts(20, 0, 50, 0)),
        stepped.sessions.stream().map(each -> each.datagrams()).toList());
  }

  /** Forged addresses fill the budget of unanswered flows; nobody's allowance is lost in it. */
  @Test
  void shouldKeepAnsweredFlowsAndTheirSourcesWhenFloodOfSourcesComes() throws Exception {
    stepped = Stepped.launch(left, FrontendSpec.udp().sessionsMax(20).sources(2, 0).to(port(udp)));
    final DatagramChannel first = client("127.0.0.1");
    final DatagramChannel second = client("127.0.0.1");
    answer(first);
    answer(second);
    final int flood = 300;
    for (int i = 0; i < flood; i++) {
      send(client("127.1." + i / 250 + "." + (1 + i % 250)), 1);
      stepped.steps(2);
    }
    awaitRefused(flood - 10);
    assertEquals(flood - 10, refused(EndCause.MAX_SESSIONS));
    assertEquals(12, stepped.forwarder.sessions());
    send(client("127.0.0.1"), 1);
    awaitRefused(flood - 9);
    stepped.elapse(16_000, 500);
    assertEquals(10, stepped.sessions.size(), "unanswered ones");
    answer(first);
    answer(second);
    send(client("127.0.0.1"), 1);
    awaitRefused(flood - 8);
    assertEquals(1, refused(EndCause.SOURCE_SESSIONS), "the count is still there");
    assertEquals(12, stepped.count(CounterType.SESSIONS_OPENED), "none was opened anew");
  }

  @Test
  void shouldDropAndCountDatagramsOfDeniedClients() throws Exception {
    stepped = Stepped.launch(left, FrontendSpec.udp().access(denying("127.0.0.66")).to(port(udp)));
    send(client("127.0.0.66"), 7);
    awaitRefused(7);
    assertEquals(7, refused(EndCause.DENY));
    assertEquals(7, dropped());
    answer(client("127.0.0.1"));
  }

  private void connect(final String from, final int count) throws IOException {
    for (int i = 0; i < count; i++) {
      final SocketChannel client = SocketChannel.open();
      open.add(client);
      client.bind(new InetSocketAddress(from, 0));
      client.connect(stepped.address());
      stepped.steps(3);
    }
  }

  private DatagramChannel client(final String from) throws IOException {
    final DatagramChannel client = DatagramChannel.open();
    open.add(client);
    client.bind(new InetSocketAddress(from, 0));
    client.configureBlocking(false);
    return client;
  }

  private void send(final DatagramChannel from, final int count) throws IOException {
    for (int i = 0; i < count; i++) {
      from.send(ByteBuffer.allocate(1), stepped.address());
    }
  }

  /** Asks, and lets the backend answer. */
  private void answer(final DatagramChannel client) throws IOException {
    final ByteBuffer question = ByteBuffer.allocate(8);
    client.send(ByteBuffer.allocate(4), stepped.address());
    stepped.until(
        "an answer",
        () -> {
          try {
            final var flow = udp.receive(question.clear());
            if (flow != null && question.position() == 4) {
              udp.send(question.flip(), flow);
            }
            return client.receive(ByteBuffer.allocate(8)) != null;
          } catch (final IOException e) {
            throw new AssertionError(e);
          }
        });
  }

  private void awaitRefused(final long count) {
    stepped.until(
        count + " refusals, are " + stepped.count(CounterType.SESSIONS_REFUSED),
        () -> stepped.count(CounterType.SESSIONS_REFUSED) >= count);
    stepped.steps(5);
    long sum = 0;
    for (final EndCause cause : EndCause.values()) {
      sum += refused(cause);
    }
    assertEquals(count, sum, "over all causes");
    assertEquals(count, stepped.count(CounterType.SESSIONS_REFUSED));
  }

  private long refused(final EndCause cause) {
    return stepped.forwarder.refused(0, cause);
  }

  private long in() {
    return stepped.count(CounterType.DATAGRAMS_IN);
  }

  private long dropped() {
    return stepped.count(CounterType.DATAGRAMS_DROPPED_IN);
  }

  private void closeClients() throws IOException {
    for (final NetworkChannel each : open) {
      if (each instanceof SocketChannel connection) {
        connection.setOption(StandardSocketOptions.SO_LINGER, 0);
      }
      each.close();
    }
    open.clear();
  }

  private static int port(final DatagramChannel channel) throws IOException {
    return ((InetSocketAddress) channel.getLocalAddress()).getPort();
  }

  private static AccessConfig denying(final String address) throws IOException {
    return new AccessConfig(List.of(), List.of(new Cidr(InetAddress.getByName(address), 32)));
  }
}
