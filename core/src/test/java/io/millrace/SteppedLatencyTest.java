package io.millrace;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import io.millrace.config.BackendConfig;
import io.millrace.control.BackendStatus;
import io.millrace.status.EndedBy;
import io.millrace.status.IdleAges;
import io.millrace.status.LatencySummary;
import io.millrace.testkit.FrontendSpec;
import io.millrace.testkit.NothingLeft;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.ServerSocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What is measured of backends reaches whoever asks the conductor. */
final class SteppedLatencyTest {
  private static final int INTERVAL_MS = 5_000;

  @RegisterExtension final NothingLeft left = new NothingLeft();

  private final List<Wire> wires = new ArrayList<>();
  private ServerSocketChannel backend;
  private Stepped stepped;

  @BeforeEach
  void open() throws IOException {
    backend = Wire.backend();
  }

  @AfterEach
  void close() throws Exception {
    if (stepped != null) {
      stepped.close();
    }
    for (final Wire wire : wires) {
      wire.close();
    }
    backend.close();
  }

  private BackendConfig to(final String name, final int max) throws IOException {
    return FrontendSpec.backend(name, Wire.port(backend), 1, max);
  }

  private Wire client() throws IOException {
    wires.add(Wire.open(stepped));
    return wires.get(wires.size() - 1);
  }

  private Wire server() throws IOException {
    wires.add(Wire.accept(stepped, backend));
    return wires.get(wires.size() - 1);
  }

  /** A request and its reply, which takes so long. */
  private void exchange(final Wire client, final Wire server, final int ms) throws IOException {
    client.send(100);
    server.receive(100);
    stepped.elapse(ms, ms);
    server.send(100);
    client.receive(100);
    stepped.elapse(1, 1);
  }

  /** The first backend, when all that was measured is known. */
  private BackendStatus status() {
    stepped.elapse(INTERVAL_MS, INTERVAL_MS);
    stepped.steps(3);
    final CompletableFuture<BackendStatus> answer =
        stepped.forwarder.order(operations -> operations.backends().get(0));
    stepped.until("an answer", answer::isDone);
    return answer.join();
  }

  private static void assertMs(final long expectedMs, final long actualNs) {
    assertEquals(expectedMs, actualNs / 1e6, expectedMs * 0.032);
  }

  @Test
  void shouldTellTheLastMinuteAndAllSinceTheStart() throws Exception {
    stepped = Stepped.launch(left, 2, FrontendSpec.tcp().to(to("a", 10)));
    for (int i = 0; i < 4; i++) {
      exchange(client(), server(), 10);
    }
    final BackendStatus status = status();
    assertEquals(4, status.latency().turnaround().count(), "of both loops");
    assertMs(10, status.latency().turnaround().p50Ns());
    assertMs(10, status.latency().turnaround().maxNs());
    assertEquals(4, status.latency().connect().count());
    assertSame(LatencySummary.EMPTY, status.latency().queueWait());
    final CompletableFuture<Long> merged =
        stepped.forwarder.order(
            operations -> operations.frontends().get(0).latency().turnaround().count());
    stepped.until("an answer", merged::isDone);
    assertEquals(4, merged.join());
    stepped.elapse(60_000, 1_000);
    assertSame(LatencySummary.EMPTY, status().latency().turnaround());
    assertEquals(4, status().latency().turnaroundTotals().count());
  }

  @Test
  void shouldTellHowLongSessionsWaitedForTheirBackend() throws Exception {
    stepped = Stepped.launch(left, FrontendSpec.tcp().queue(5, 10_000).to(to("a", 1)));
    final Wire first = client();
    final Wire busy = server();
    final Wire second = client();
    stepped.until("both are there", () -> stepped.forwarder.sessions() == 2);
    stepped.steps(5);
    stepped.elapse(300, 100);
    busy.close();
    first.close();
    exchange(second, server(), 5);
    final BackendStatus status = status();
    assertEquals(1, status.latency().queueWait().count());
    assertMs(300, status.latency().queueWait().maxNs());
    assertEquals(2, status.latency().connect().count());
    assertEquals(0, status.latency().connect().maxNs(), "waiting is not connecting");
    assertMs(5, status.latency().turnaround().maxNs());
  }

  @Test
  void shouldKeepWhatWasMeasuredWhenTheBackendStaysAndBeginAnewWhenItIsAnother() throws Exception {
    stepped = Stepped.launch(left, FrontendSpec.tcp().to(to("a", 10)));
    exchange(client(), server(), 10);
    assertEquals(1, status().latency().turnaround().count());
    stepped.reload(FrontendSpec.tcp().to(to("a", 20)));
    assertEquals(1, status().latency().turnaround().count(), "another max, the same backend");
    wires.get(0).close();
    wires.get(1).close();
    stepped.until("its session ends", () -> stepped.sessions.size() == 1);
    stepped.reload(FrontendSpec.tcp().to(to("b", 20)));
    stepped.elapse(1_000, 100);
    stepped.reload(FrontendSpec.tcp().to(to("c", 20)));
    assertEquals("c", status().config().name());
    assertEquals(0, status().latency().turnaroundTotals().count());
    exchange(client(), server(), 20);
    assertMs(20, status().latency().turnaround().p50Ns());
    assertEquals(1, status().latency().turnaroundTotals().count());
  }

  @Test
  void shouldTellWhoEndsSilentSessionsAndWhen() throws Exception {
    stepped = Stepped.launch(left, FrontendSpec.tcp().to(to("a", 10)));
    exchange(client(), server(), 1);
    stepped.elapse(60_000, 1_000);
    wires.get(1).close();
    assertEquals(0, wires.get(0).receiveAll());
    wires.get(0).close();
    stepped.until("the session ends", () -> stepped.sessions.size() == 1);
    final IdleAges ages = status().idleAges();
    final int bucket = ages.commonest(EndedBy.BACKEND);
    assertEquals(60, TimeUnit.NANOSECONDS.toSeconds(ages.lowerBoundsNs()[bucket]));
    assertEquals(1, ages.backend()[bucket]);
    assertEquals(IdleAges.NONE, ages.commonest(EndedBy.CLIENT));
  }

  @Test
  void shouldMeasureQuestionsAndAnswersOfFlows() throws Exception {
    try (DatagramChannel server = DatagramChannel.open();
        DatagramChannel client = DatagramChannel.open()) {
      server.bind(new InetSocketAddress("127.0.0.1", 0)).configureBlocking(false);
      client.bind(new InetSocketAddress("127.0.0.1", 0));
      final int port = ((InetSocketAddress) server.getLocalAddress()).getPort();
      stepped = Stepped.launch(left, FrontendSpec.udp().to(port));
      final ByteBuffer bytes = ByteBuffer.allocate(10);
      client.send(bytes, stepped.address());
      final SocketAddress[] sender = new SocketAddress[1];
      stepped.until(
          "a question",
          () -> {
            try {
              sender[0] = server.receive(bytes.clear());
            } catch (final IOException e) {
              throw new AssertionError(e);
            }
            return sender[0] != null;
          });
      stepped.elapse(7, 7);
      server.send(bytes.clear(), sender[0]);
      client.configureBlocking(false);
      Datagrams.receive(stepped, client, bytes);
      final BackendStatus status = status();
      assertEquals(1, status.latency().turnaround().count());
      assertMs(7, status.latency().turnaround().p50Ns());
    }
  }
}
