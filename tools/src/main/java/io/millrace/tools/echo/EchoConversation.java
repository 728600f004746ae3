package io.millrace.tools.echo;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;

/**
 * Sends back what one client sends. What cannot be written at once is held, and nothing is read
 * meanwhile; so a client's end is met only when everything before it has been sent, and closing
 * then ends the stream cleanly.
 */
final class EchoConversation implements Handler {
  private final Loop loop;
  private final SocketChannel channel;
  private ByteBuffer held;

  EchoConversation(final Loop loop, final SocketChannel channel) {
    this.loop = loop;
    this.channel = channel;
  }

  @Override
  public void onReady(final SelectionKey key) throws IOException {
    if (held == null) {
      pump(key);
    } else {
      flush(key);
    }
  }

  @Override
  public void onClose() {
    if (held != null) {
      loop.held.release(held);
      held = null;
    }
  }

  private void pump(final SelectionKey key) throws IOException {
    final ByteBuffer scratch = loop.scratch;
    for (int i = 0; i < Loop.TURN_MAX; i++) {
      if (!loop.held.isAvailable()) {
        loop.held.await(key);
        return;
      }
      final int readBytes = channel.read(scratch.clear());
      if (readBytes < 0) {
        loop.close(key);
        return;
      }
      final boolean drained = scratch.hasRemaining();
      channel.write(scratch.flip());
      if (scratch.hasRemaining()) {
        held = loop.held.take().put(scratch).flip();
        key.interestOps(SelectionKey.OP_WRITE);
        return;
      }
      if (drained) {
        return;
      }
    }
  }

  private void flush(final SelectionKey key) throws IOException {
    channel.write(held);
    if (!held.hasRemaining()) {
      final ByteBuffer empty = held;
      held = null;
      key.interestOps(SelectionKey.OP_READ);
      loop.held.release(empty);
    }
  }
}
