package io.millrace.tools.echo;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;

/**
 * Writes {@link Pattern} as fast as one client reads. What the client sends is dropped; its end
 * ends the stream cleanly, so that a client can stop when it has enough and still check every byte.
 */
final class SourceConversation implements Handler {
  private final Loop loop;
  private final SocketChannel channel;
  private final ByteBuffer pattern;

  SourceConversation(final Loop loop, final SocketChannel channel, final ByteBuffer pattern) {
    this.loop = loop;
    this.channel = channel;
    this.pattern = pattern;
  }

  @Override
  public void onReady(final SelectionKey key) throws IOException {
    if (key.isReadable() && channel.read(loop.scratch.clear()) < 0) {
      loop.close(key);
      return;
    }
    for (int i = 0; i < Loop.TURN_MAX && key.isWritable(); i++) {
      channel.write(pattern);
      if (pattern.hasRemaining()) {
        return;
      }
      pattern.rewind();
    }
  }
}
