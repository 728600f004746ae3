package io.millrace.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class SocketEndpointTest {
  private final Poller poller = new Poller(() -> 0, (fault, nowNs) -> {});
  private ServerSocketChannel listener;
  private SocketChannel peer;
  private SocketChannel channel;
  private SocketEndpoint endpoint;

  @BeforeEach
  void connect() throws IOException {
    listener =
        ServerSocketChannel.open().bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    peer = SocketChannel.open(listener.getLocalAddress());
    channel = listener.accept();
    channel.configureBlocking(false);
    endpoint = new SocketEndpoint(poller, channel, SelectionKey.OP_READ, new Nobody());
  }

  @AfterEach
  void close() throws IOException {
    poller.close();
    peer.close();
    listener.close();
  }

  @Test
  void shouldSendAtOnceFromTheSecondWriteOn() throws IOException {
    assertEquals(64, endpoint.write(ByteBuffer.allocate(64)));
    assertFalse(sendsAtOnce(), "nothing before it can be unacknowledged");
    assertEquals(1, endpoint.write(ByteBuffer.allocate(1)));
    assertTrue(sendsAtOnce());
  }

  @Test
  void shouldSendAtOnceWhenTheFirstWriteTakesSegments() throws IOException {
    assertEquals(513, endpoint.write(ByteBuffer.allocate(513)));
    assertTrue(sendsAtOnce(), "its last piece would wait for the acknowledgement of the others");
  }

  @Test
  void shouldTakeAResetThatTheSwitchMeetsAsThatOfTheWrite() throws IOException {
    assertEquals(1, endpoint.write(ByteBuffer.allocate(1)));
    channel.close();
    assertEquals(Endpoint.RESET, endpoint.write(ByteBuffer.allocate(1)));
  }

  private boolean sendsAtOnce() throws IOException {
    return channel.getOption(StandardSocketOptions.TCP_NODELAY);
  }

  private static final class Nobody implements EndpointHandler {
    @Override
    public void onEndpoint(final Endpoint endpoint, final int readyOps, final long nowNs) {
      throw new AssertionError("nothing is polled");
    }

    @Override
    public void onEndpointFault(final Throwable fault, final long nowNs) {
      throw new AssertionError(fault);
    }
  }
}
