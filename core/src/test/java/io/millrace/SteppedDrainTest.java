package io.millrace;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.status.EndCause;
import io.millrace.status.EndedBy;
import io.millrace.testkit.FrontendSpec;
import io.millrace.testkit.NothingLeft;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.ServerSocketChannel;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Draining and closing, stepped. */
final class SteppedDrainTest {
  @RegisterExtension final NothingLeft left = new NothingLeft();

  private ServerSocketChannel backend;
  private Stepped stepped;

  @BeforeEach
  void open() throws Exception {
    backend = Wire.backend();
    stepped = Stepped.launch(left, 2, FrontendSpec.tcp().to(Wire.port(backend)));
  }

  @AfterEach
  void close() throws IOException {
    stepped.close();
    backend.close();
  }

  @Test
  void shouldConcludeAtOnceWhenNothingRuns() throws Exception {
    stepped.forwarder.drain();
    stepped.until("the drain is over", stepped.forwarder::isConcluded);
    assertTrue(stepped.forwarder.awaitConcluded(0, TimeUnit.NANOSECONDS));
  }

  @Test
  void shouldRefuseNewConnectionsAndLetLiveOnesEnd() throws Exception {
    try (Wire client = Wire.open(stepped);
        Wire server = Wire.accept(stepped, backend)) {
      stepped.forwarder.drain();
      stepped.steps(5);
      assertThrows(ConnectException.class, () -> Wire.open(stepped));
      client.send(100);
      server.receive(100);
      server.end();
      assertEquals(0, client.receiveAll());
      assertFalse(stepped.forwarder.isConcluded());
      client.end();
      stepped.until("the drain is over", stepped.forwarder::isConcluded);
    }
    assertEquals(EndCause.BACKEND_END, stepped.cause());
  }

  @Test
  void shouldServeWhatWaitsInTheQueueBeforeTheListenerCloses() throws Exception {
    try (Wire client = Wire.open(stepped)) {
      client.channel.write(ByteBuffer.allocate(10));
      stepped.forwarder.drain();
      try (Wire server = Wire.accept(stepped, backend)) {
        server.receive(10);
      }
    }
  }

  @Test
  void shouldEndTheRestCleanlyWhenTheDrainTimeIsOver() throws Exception {
    try (Wire client = Wire.open(stepped);
        Wire server = Wire.accept(stepped, backend)) {
      server.send(10);
      client.receive(10);
      stepped.forwarder.drain();
      stepped.elapse(Stepped.DRAIN_MS - 200, 100);
      assertTrue(stepped.sessions.isEmpty());
      stepped.elapse(300, 100);
      assertEquals(0, client.receiveAll());
      assertEquals(0, server.receiveAll());
      client.end();
      server.end();
      assertEquals(EndCause.DRAIN, stepped.cause());
      assertEquals(EndedBy.MILLRACE, stepped.ended().endedBy());
      assertFalse(stepped.ended().reset());
      stepped.until("the drain is over", stepped.forwarder::isConcluded);
    }
  }

  @Test
  void shouldConcludeWithinASecondOfTheDrainTimeWhateverThePeersDo() throws Exception {
    try (Wire client = Wire.open(stepped);
        Wire server = Wire.accept(stepped, backend)) {
      stepped.forwarder.drain();
      stepped.elapse(Stepped.DRAIN_MS + 900, 50);
      assertTrue(stepped.forwarder.isConcluded(), "the peers never end");
      stepped.close();
      assertEquals(1, stepped.sessions.size());
      assertTrue(client.channel.isOpen() && server.channel.isOpen());
    }
  }

  @Test
  void shouldServeLiveFlowsOnlyWhileDraining() throws Exception {
    stepped.close();
    try (DatagramChannel server = socket();
        DatagramChannel client = socket();
        DatagramChannel late = socket()) {
      stepped = Stepped.launch(left, FrontendSpec.udp().to(server.socket().getLocalPort()));
      client.send(ByteBuffer.allocate(1), stepped.address());
      stepped.until("the first arrives", () -> receives(server));
      stepped.forwarder.drain();
      stepped.steps(5);
      late.send(ByteBuffer.allocate(1), stepped.address());
      stepped.steps(5);
      assertFalse(receives(server));
      client.send(ByteBuffer.allocate(1), stepped.address());
      stepped.until("live flows go on", () -> receives(server));
      stepped.elapse(Stepped.DRAIN_MS + 100, 100);
      assertEquals(EndCause.DRAIN, stepped.cause());
      assertTrue(stepped.forwarder.isConcluded());
    }
  }

  @Test
  void shouldResetWhatIsLeftWhenClosed() throws Exception {
    try (Wire client = Wire.open(stepped);
        Wire server = Wire.accept(stepped, backend)) {
      stepped.steps(3);
      stepped.forwarder.close();
      assertEquals(EndCause.CLOSED, stepped.sessions.get(0).cause());
      assertThrows(IOException.class, () -> client.channel.read(ByteBuffer.allocate(1)));
      assertThrows(IOException.class, () -> server.channel.read(ByteBuffer.allocate(1)));
      stepped.forwarder.close();
    }
  }

  private static DatagramChannel socket() throws IOException {
    final DatagramChannel channel = DatagramChannel.open();
    channel.bind(new InetSocketAddress("127.0.0.1", 0));
    channel.configureBlocking(false);
    return channel;
  }

  private static boolean receives(final DatagramChannel channel) {
    try {
      return channel.receive(ByteBuffer.allocate(10)) != null;
    } catch (final IOException e) {
      throw new AssertionError(e);
    }
  }
}
