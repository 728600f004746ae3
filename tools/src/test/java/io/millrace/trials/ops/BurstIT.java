package io.millrace.trials.ops;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.trials.Backend;
import io.millrace.trials.Limits;
import io.millrace.trials.Millrace;
import io.millrace.trials.Peer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Many clients in the same moment. */
@Tag("alone")
final class BurstIT {
  private static final int CLIENTS = 2_000;
  private static final Duration ALL_ANSWERED = Limits.stretched(Duration.ofSeconds(20));

  @Test
  @DisplayName(
      "L4 2,000 connects in one burst: each is served with its own bytes, a live one goes on")
  void shouldServeAllWhenManyConnectAtOnce() throws Exception {
    try (Backend backend = Backend.echo();
        Millrace millrace = Millrace.tcp(backend, "--loops", "2");
        Peer live = Peer.connect(millrace.address());
        Selector selector = Selector.open()) {
      live.roundTrip("before");
      final List<SocketChannel> clients = new ArrayList<>();
      for (int i = 0; i < CLIENTS; i++) {
        clients.add(begin(millrace.address(), i, selector));
      }
      live.roundTrip("meanwhile");
      final long deadlineNs = System.nanoTime() + ALL_ANSWERED.toNanos();
      int answered = 0;
      while (answered < CLIENTS && deadlineNs - System.nanoTime() > 0) {
        selector.select(100);
        for (final SelectionKey key : selector.selectedKeys()) {
          answered += advance(key) ? 1 : 0;
        }
        selector.selectedKeys().clear();
      }
      assertEquals(CLIENTS, answered, "answered clients");
      live.roundTrip("afterwards");
      for (final SocketChannel client : clients) {
        client.close();
      }
      millrace.awaitSessions(CLIENTS, ALL_ANSWERED);
      assertEquals(
          CLIENTS,
          millrace.count(
              line ->
                  line.cause().equals("client-end")
                      && line.bytesIn() == 4
                      && line.bytesOut() == 4));
    }
  }

  private static SocketChannel begin(
      final InetSocketAddress address, final int number, final Selector selector)
      throws IOException {
    final SocketChannel channel = SocketChannel.open();
    channel.configureBlocking(false);
    final int ops = channel.connect(address) ? SelectionKey.OP_WRITE : SelectionKey.OP_CONNECT;
    channel.register(selector, ops, number);
    return channel;
  }

  /** One step of a client: connected, sent, answered; true at the last. */
  private static boolean advance(final SelectionKey key) throws IOException {
    final SocketChannel channel = (SocketChannel) key.channel();
    final ByteBuffer number = ByteBuffer.allocate(4);
    if (key.isConnectable()) {
      assertTrue(channel.finishConnect());
      key.interestOps(SelectionKey.OP_WRITE);
    } else if (key.isWritable()) {
      assertEquals(4, channel.write(number.putInt((int) key.attachment()).flip()));
      key.interestOps(SelectionKey.OP_READ);
    } else {
      assertEquals(4, channel.read(number));
      assertEquals((int) key.attachment(), number.flip().getInt());
      key.cancel();
      return true;
    }
    return false;
  }
}
