package io.millrace.tools.echo;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;

/** Reads and drops what one client sends, until it ends. */
final class SinkConversation implements Handler {
  private final Loop loop;
  private final SocketChannel channel;

  SinkConversation(final Loop loop, final SocketChannel channel) {
    this.loop = loop;
    this.channel = channel;
  }

  @Override
  public void onReady(final SelectionKey key) throws IOException {
    final ByteBuffer scratch = loop.scratch;
    for (int i = 0; i < Loop.TURN_MAX; i++) {
      if (channel.read(scratch.clear()) < 0) {
        loop.close(key);
        return;
      }
      if (scratch.hasRemaining()) {
        return;
      }
    }
  }
}
