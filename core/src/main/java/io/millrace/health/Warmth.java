package io.millrace.health;

import io.millrace.net.Poller;
import io.millrace.net.ReadyHandler;
import io.millrace.net.SocketSetup;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.util.concurrent.TimeUnit;

/**
 * The first connection of a process costs its thread milliseconds, since the Java runtime sets up
 * what it has not used before: more than a step of the control thread may take. So the worker makes
 * the first one, to itself, while the process is starting, and the first probe waits for that.
 */
final class Warmth {
  /** A worker that hangs is no reason not to probe. */
  private static final long LIMIT_NS = TimeUnit.MILLISECONDS.toNanos(50);

  private final Errands errands;
  private boolean begun;
  private boolean over;
  private long limitNs;

  Warmth(final Errands errands) {
    this.errands = errands;
  }

  /** There will be probes. */
  void begin(final long nowNs) {
    if (!begun) {
      begun = true;
      limitNs = nowNs + LIMIT_NS;
      over = !errands.send(Warmth::connect, (fault, atNs) -> over = true);
    }
  }

  /** Whether probes may begin. */
  boolean isOver(final long nowNs) {
    over |= limitNs - nowNs <= 0;
    return over;
  }

  /** How long until they may, at the latest. */
  long restNs(final long nowNs) {
    return begun && !over ? Math.max(0, limitNs - nowNs) : Long.MAX_VALUE;
  }

  /** A socket that is connected to its own address has itself as the peer. */
  private static void connect() {
    try (Poller poller = new Poller(() -> 0, (fault, nowNs) -> {});
        SocketChannel channel = SocketSetup.openTcp(InetAddress.getLoopbackAddress())) {
      channel.setOption(StandardSocketOptions.SO_LINGER, 0);
      channel.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
      channel.connect(channel.getLocalAddress());
      poller.register(channel, SelectionKey.OP_CONNECT, new Nobody());
      poller.pollNow();
      if (channel.finishConnect()) {
        final ByteBuffer bytes = ByteBuffer.allocate(1);
        channel.write(bytes);
        channel.read(bytes.clear());
        channel.shutdownOutput();
      }
      poller.close(channel);
      poller.closeCollected();
    } catch (final IOException e) {
      // then the first probe finds out
    }
  }

  private static final class Nobody implements ReadyHandler {
    @Override
    public int onReady(final int readyOps, final long nowNs) {
      return 0;
    }

    @Override
    public void onFault(final Throwable fault, final long nowNs) {
      // nothing can fail
    }
  }
}
