package io.millrace;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import io.millrace.config.Cidr;
import io.millrace.config.Protocol;
import io.millrace.config.SendProxy;
import io.millrace.net.ProxyHeader;
import io.millrace.net.ProxyHeaderWriter;
import io.millrace.status.BackendMeter;
import io.millrace.status.EndedBy;
import io.millrace.status.Timing;
import io.millrace.testkit.FrontendSpec;
import io.millrace.testkit.NothingLeft;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What the forwarding of one message allocates: nothing that is not the JDK's own. */
final class AllocationTest {
  private static final int WARM_UP = 10_000;
  private static final int MESSAGES = 100_000;
  private static final int DATAGRAMS = 4_000;
  private static final int ROUNDS = 6;
  private static final int BYTES = 64;
  private static final long MESSAGE_NS = 1_000;
  private static final int STEPS_MAX = 100_000;

  @RegisterExtension final NothingLeft left = new NothingLeft();

  private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
  private final ByteBuffer buffer = ByteBuffer.allocateDirect(BYTES);

  /** What has been allocated while counting. */
  private long allocatedBytes;

  private SocketAddress sender;

  /** One message there and back. */
  private interface Exchange {
    void run() throws IOException;
  }

  /** Something of which each run is counted. */
  private interface Step {
    void run() throws IOException;
  }

  private void count(final Step step) throws IOException {
    final long thread = Thread.currentThread().getId();
    final long before = threads.getThreadAllocatedBytes(thread);
    step.run();
    allocatedBytes += threads.getThreadAllocatedBytes(thread) - before;
  }

  /** What is counted while one message goes there and back. */
  private double allocated(final int count, final Exchange exchange) throws IOException {
    allocatedBytes = 0;
    for (int i = 0; i < count; i++) {
      exchange.run();
    }
    return (double) allocatedBytes / count;
  }

  /** Of several rounds the one that allocated least: in the others the compiler was not done. */
  private double settled(final Exchange exchange) throws IOException {
    double least = Double.MAX_VALUE;
    for (int i = 0; i < ROUNDS; i++) {
      least = Math.min(least, allocated(DATAGRAMS, exchange));
    }
    return least;
  }

  @Test
  void shouldAllocateNothingPerTcpMessage() throws Exception {
    try (ServerSocketChannel backend = Wire.backend();
        Stepped stepped = Stepped.launch(left, FrontendSpec.tcp().to(Wire.port(backend)));
        Wire client = Wire.open(stepped);
        Wire server = Wire.accept(stepped, backend)) {
      final Step step = stepped::step;
      final Exchange exchange =
          () -> {
            client.channel.write(buffer.clear());
            read(step, server.channel);
            stepped.clock.advance(MESSAGE_NS); // also for what is measured of the backend
            server.channel.write(buffer.clear());
            read(step, client.channel);
            stepped.clock.advance(MESSAGE_NS);
          };
      allocated(WARM_UP, exchange);
      final double bytes = allocated(MESSAGES, exchange);
      System.out.println("allocated per TCP message and its reply: " + bytes + " bytes");
      assertTrue(bytes < 1, () -> bytes + " bytes per message");
      stepped.elapse(10_000, 1_000);
      final CompletableFuture<Long> measured =
          stepped.forwarder.order(
              operations -> operations.backends().get(0).latency().turnaroundTotals().count());
      stepped.until("an answer", measured::isDone);
      assertEquals(WARM_UP + MESSAGES, measured.join());
    }
  }

  @Test
  void shouldAllocateNothingForWhatIsMeasuredOfBackends() throws Exception {
    final BackendMeter meter = new BackendMeter();
    final Exchange interval =
        () ->
            count(
                () -> {
                  meter.record(Timing.CONNECT, MESSAGE_NS);
                  meter.record(Timing.TURNAROUND, MESSAGE_NS);
                  meter.ended(EndedBy.CLIENT, MESSAGE_NS);
                  meter.take().giveBack();
                });
    assertEquals(0, settled(interval));
  }

  private void read(final Step step, final SocketChannel from) throws IOException {
    buffer.clear();
    for (int i = 0; i < STEPS_MAX && buffer.hasRemaining(); i++) {
      count(step);
      from.read(buffer);
    }
    assertEquals(0, buffer.remaining());
  }

  @Test
  void shouldAllocateNoMorePerDatagramThanBareChannels() throws Exception {
    for (int senders = 1; senders <= 2; senders++) {
      final double ours = ours(FrontendSpec.udp(), ByteBuffer.allocateDirect(BYTES), senders);
      final double bare = bare(senders);
      final String text = ours + " bytes, by bare channels " + bare;
      System.out.println("allocated per datagram and its reply, " + senders + " senders: " + text);
      assertTrue(ours < bare + 1, text);
    }
  }

  @Test
  void shouldAllocateNoMorePerDatagramWhenHeadersAreTakenAndSent() throws Exception {
    final ProxyHeader header =
        new ProxyHeader(
            new InetSocketAddress("192.0.2.1", 51234), new InetSocketAddress("192.0.2.2", 443));
    final ByteBuffer message = ByteBuffer.allocateDirect(BYTES);
    message.put(ProxyHeaderWriter.v2(header, Protocol.UDP));
    final FrontendSpec spec =
        FrontendSpec.udp()
            .sendProxy(SendProxy.V2)
            .acceptProxy(new Cidr(InetAddress.getByName("127.0.0.1"), 32));
    final double ours = ours(spec, message, 1);
    final double bare = bare(1);
    final String text = ours + " bytes, by bare channels " + bare;
    System.out.println("allocated per datagram with headers and its reply: " + text);
    assertTrue(ours < bare + 1, text);
  }

  private double ours(final FrontendSpec spec, final ByteBuffer message, final int senders)
      throws Exception {
    try (DatagramChannel backend = open();
        Players players = new Players(senders);
        Stepped stepped = Stepped.launch(left, spec.to(port(backend)))) {
      final SocketAddress address = stepped.address();
      final Step step = stepped::step;
      return settled(
          () -> {
            final DatagramChannel client = players.next();
            client.send(message.clear(), address);
            receive(step, backend);
            backend.send(buffer.clear(), sender);
            receive(step, client);
          });
    }
  }

  private void receive(final Step step, final DatagramChannel at) throws IOException {
    sender = null;
    for (int i = 0; i < STEPS_MAX && sender == null; i++) {
      count(step);
      sender = at.receive(buffer.clear());
    }
    assertNotNull(sender);
  }

  /** The least that any program has to call. */
  private double bare(final int senders) throws IOException {
    try (DatagramChannel backend = open();
        Players players = new Players(senders);
        DatagramChannel listener = open();
        DatagramChannel flow = open()) {
      final SocketAddress address = listener.getLocalAddress();
      flow.connect(backend.getLocalAddress());
      final SocketAddress[] client = new SocketAddress[1];
      final Step there =
          () -> {
            client[0] = listener.receive(buffer.clear());
            flow.write(buffer.flip());
          };
      final Step back =
          () -> {
            flow.read(buffer.clear());
            listener.send(buffer.flip(), client[0]);
          };
      return settled(
          () -> {
            final DatagramChannel player = players.next();
            player.send(buffer.clear(), address);
            receive(there, backend);
            backend.send(buffer.clear(), sender);
            receive(back, player);
          });
    }
  }

  private static DatagramChannel open() throws IOException {
    final DatagramChannel channel = DatagramChannel.open();
    channel.bind(new InetSocketAddress("127.0.0.1", 0));
    channel.configureBlocking(false);
    return channel;
  }

  private static int port(final DatagramChannel channel) throws IOException {
    return ((InetSocketAddress) channel.getLocalAddress()).getPort();
  }

  /** Clients that take turns. */
  private static final class Players implements AutoCloseable {
    private final DatagramChannel[] channels;
    private int turn;

    Players(final int count) throws IOException {
      channels = new DatagramChannel[count];
      for (int i = 0; i < count; i++) {
        channels[i] = open();
      }
    }

    DatagramChannel next() {
      turn = (turn + 1) % channels.length;
      return channels[turn];
    }

    @Override
    public void close() throws IOException {
      for (final DatagramChannel each : channels) {
        each.close();
      }
    }
  }
}
