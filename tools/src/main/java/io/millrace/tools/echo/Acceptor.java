package io.millrace.tools.echo;

import java.io.IOException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;

/** Takes TCP connections and gives each its conversation. */
final class Acceptor implements Handler {
  private static final int ACCEPTS_MAX = 64;

  private final Loop loop;
  private final ServerSocketChannel server;
  private final EchoMode mode;
  private final ByteBuffer pattern = Pattern.block();

  Acceptor(final Loop loop, final ServerSocketChannel server, final EchoMode mode) {
    this.loop = loop;
    this.server = server;
    this.mode = mode;
  }

  @Override
  public void onReady(final SelectionKey key) {
    try {
      for (int i = 0; i < ACCEPTS_MAX; i++) {
        final SocketChannel channel = server.accept();
        if (channel == null) {
          return;
        }
        open(channel);
      }
    } catch (final IOException e) {
      // Out of descriptors, most likely: look again at the next tick instead of spinning.
      key.interestOps(0);
      loop.requestTick();
    }
  }

  @Override
  public void onTick(final SelectionKey key) {
    key.interestOps(SelectionKey.OP_ACCEPT);
  }

  private void open(final SocketChannel channel) throws IOException {
    try {
      channel.configureBlocking(false);
      channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
      switch (mode) {
        case ECHO, SIZED ->
            channel.register(
                loop.selector, SelectionKey.OP_READ, new EchoConversation(loop, channel));
        case SINK ->
            channel.register(
                loop.selector, SelectionKey.OP_READ, new SinkConversation(loop, channel));
        case SOURCE ->
            channel.register(
                loop.selector,
                SelectionKey.OP_READ | SelectionKey.OP_WRITE,
                new SourceConversation(loop, channel, pattern.duplicate()));
        case SLOW -> channel.register(loop.selector, 0, new SlowConversation(loop, channel));
        default -> throw new IllegalStateException("unknown mode " + mode);
      }
    } catch (final IOException e) {
      channel.close(); // The client has left already.
    }
  }
}
