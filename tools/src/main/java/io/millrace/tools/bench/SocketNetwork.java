package io.millrace.tools.bench;

import io.millrace.config.Protocol;
import io.millrace.net.Poller;
import io.millrace.net.ReadyHandler;
import java.io.IOException;
import java.net.Inet6Address;
import java.net.ProtocolFamily;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ByteChannel;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.util.List;

/** Sockets of the kernel. */
final class SocketNetwork implements Network {
  /** Answers of many requests wait here while the loop is busy. */
  private static final int DATAGRAM_BUFFER_BYTES = 1 << 20;

  private final List<Target> targets;
  private final Poller poller;

  SocketNetwork(final List<Target> targets) {
    this.targets = targets;
    poller = new Poller(System::nanoTime, (fault, nowNs) -> {});
  }

  @Override
  public Wire open(final int target, final ReadyHandler handler) throws IOException {
    final Target to = targets.get(target);
    final ProtocolFamily family =
        to.address().getAddress() instanceof Inet6Address
            ? StandardProtocolFamily.INET6
            : StandardProtocolFamily.INET;
    return to.protocol() == Protocol.TCP
        ? openStream(to, family, handler)
        : openDatagram(to, family, handler);
  }

  private Wire openStream(final Target to, final ProtocolFamily family, final ReadyHandler handler)
      throws IOException {
    final SocketChannel channel = SocketChannel.open(family);
    try {
      channel.configureBlocking(false);
      channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
      channel.connect(to.address());
      final SelectionKey key = poller.register(channel, SelectionKey.OP_CONNECT, handler);
      return new SocketWire(poller, channel, channel, key);
    } catch (final IOException e) {
      Poller.closeQuietly(channel);
      throw e;
    }
  }

  private Wire openDatagram(
      final Target to, final ProtocolFamily family, final ReadyHandler handler) throws IOException {
    final DatagramChannel channel = DatagramChannel.open(family);
    try {
      channel.configureBlocking(false);
      channel.setOption(StandardSocketOptions.SO_RCVBUF, DATAGRAM_BUFFER_BYTES);
      channel.setOption(StandardSocketOptions.SO_SNDBUF, DATAGRAM_BUFFER_BYTES);
      channel.connect(to.address());
      final SelectionKey key = poller.register(channel, SelectionKey.OP_READ, handler);
      return new SocketWire(poller, channel, channel, key);
    } catch (final IOException e) {
      Poller.closeQuietly(channel);
      throw e;
    }
  }

  @Override
  public int poll(final long sleepNs) {
    final int work = poller.poll(sleepNs, () -> true);
    poller.closeCollected();
    return work;
  }

  @Override
  public void close() {
    poller.close();
  }

  /** A channel and its key. */
  private static final class SocketWire implements Wire {
    private final Poller poller;
    private final SelectableChannel channel;
    private final ByteChannel bytes;
    private final SelectionKey key;

    SocketWire(
        final Poller poller,
        final SelectableChannel channel,
        final ByteChannel bytes,
        final SelectionKey key) {
      this.poller = poller;
      this.channel = channel;
      this.bytes = bytes;
      this.key = key;
    }

    @Override
    public boolean finishConnect() throws IOException {
      if (channel instanceof SocketChannel stream && !stream.finishConnect()) {
        return false;
      }
      key.interestOps(SelectionKey.OP_READ);
      return true;
    }

    @Override
    public int read(final ByteBuffer in) throws IOException {
      return bytes.read(in);
    }

    @Override
    public int write(final ByteBuffer out) throws IOException {
      return bytes.write(out);
    }

    @Override
    public void awaitReadable() {
      key.interestOps(SelectionKey.OP_READ);
    }

    @Override
    public void awaitWritable() {
      key.interestOps(SelectionKey.OP_READ | SelectionKey.OP_WRITE);
    }

    @Override
    public void close() {
      poller.close(channel);
    }
  }
}
