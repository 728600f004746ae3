package io.millrace.tools.echo;

import java.io.IOException;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;

/** Reads and drops a little of what one client sends at each tick, until it ends. */
final class SlowConversation implements Handler {
  /** Read at each tick: 10 KiB a second. */
  static final int TICK_BYTES = 1024;

  private final Loop loop;
  private final SocketChannel channel;

  SlowConversation(final Loop loop, final SocketChannel channel) {
    this.loop = loop;
    this.channel = channel;
    loop.requestTick();
  }

  @Override
  public void onReady(final SelectionKey key) {
    throw new IllegalStateException("a slow reader waits for ticks only");
  }

  @Override
  public void onTick(final SelectionKey key) throws IOException {
    if (channel.read(loop.scratch.clear().limit(TICK_BYTES)) < 0) {
      loop.close(key);
    } else {
      loop.requestTick();
    }
  }
}
