package io.millrace.tools.echo;

import java.io.IOException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;

/**
 * One UDP address. Each datagram is answered (echo, source) or dropped (sink, slow) by itself; an
 * answer that the kernel does not take at once is lost, as on a network.
 */
final class DatagramPeer implements Handler {
  private static final int DATAGRAMS_MAX = 64;

  private final Loop loop;
  private final DatagramChannel channel;
  private final EchoMode mode;
  private final ByteBuffer answer = Pattern.block().limit(Pattern.DATAGRAM_BYTES);

  DatagramPeer(final Loop loop, final DatagramChannel channel, final EchoMode mode) {
    this.loop = loop;
    this.channel = channel;
    this.mode = mode;
    if (mode == EchoMode.SLOW) {
      loop.requestTick();
    }
  }

  @Override
  public void onReady(final SelectionKey key) {
    for (int i = 0; i < DATAGRAMS_MAX; i++) {
      if (!exchange()) {
        return;
      }
    }
  }

  @Override
  public void onTick(final SelectionKey key) {
    if (mode == EchoMode.SLOW) {
      exchange();
      loop.requestTick();
    }
  }

  private boolean exchange() {
    try {
      final SocketAddress sender = channel.receive(loop.scratch.clear());
      if (sender != null && mode == EchoMode.ECHO) {
        channel.send(loop.scratch.flip(), sender);
      } else if (sender != null && mode == EchoMode.SOURCE) {
        channel.send(answer.rewind(), sender);
      } else if (sender != null && mode == EchoMode.SIZED) {
        channel.send(sized(loop.scratch.flip()), sender);
      }
      return sender != null;
    } catch (final IOException e) {
      return false; // One client cannot be reached, or an error of an earlier datagram: the socket
      // goes on.
    }
  }

  /** Makes the answer in the place of the message. */
  private static ByteBuffer sized(final ByteBuffer message) {
    if (message.limit() < Pattern.HEADER_BYTES) {
      return message;
    }
    final int wantedBytes = message.getInt(Pattern.WANTED_AT);
    if (wantedBytes < Pattern.HEADER_BYTES || wantedBytes > message.capacity()) {
      return message;
    }
    final long start = Math.floorMod(message.getLong(0), (long) Pattern.PERIOD_BYTES);
    message.limit(wantedBytes);
    for (int i = Pattern.HEADER_BYTES; i < wantedBytes; i++) {
      message.put(i, Pattern.at(start + i - Pattern.HEADER_BYTES));
    }
    return message;
  }
}
