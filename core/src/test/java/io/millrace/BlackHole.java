package io.millrace;

import static org.junit.jupiter.api.Assertions.fail;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;

/** A port whose queue is full: Linux drops what comes, so that connecting hangs. */
final class BlackHole implements AutoCloseable {
  private static final int TRIES_MAX = 20;

  /** So many in a row that were not taken: of one alone the kernel may only be late to tell. */
  private static final int LEFT_ENOUGH = 3;

  private final ServerSocketChannel listener = ServerSocketChannel.open();
  private final List<SocketChannel> fill = new ArrayList<>();

  BlackHole() throws IOException {
    listener.bind(new InetSocketAddress("127.0.0.1", 0), 1);
    int left = 0;
    while (left < LEFT_ENOUGH) {
      left = isTaken(SocketChannel.open()) ? 0 : left + 1;
      if (fill.size() > TRIES_MAX) {
        fail("the queue does not fill");
      }
    }
  }

  int port() throws IOException {
    return ((InetSocketAddress) listener.getLocalAddress()).getPort();
  }

  @Override
  public void close() throws IOException {
    for (final SocketChannel each : fill) {
      each.close();
    }
    listener.close();
  }

  /** On loopback a connect is over at once or never. */
  private boolean isTaken(final SocketChannel channel) throws IOException {
    fill.add(channel);
    channel.configureBlocking(false);
    return channel.connect(listener.getLocalAddress()) || channel.finishConnect();
  }
}
