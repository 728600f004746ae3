package io.millrace.net;

import java.io.IOException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;

/** An endpoint over a socket. */
public final class SocketEndpoint implements Endpoint, ReadyHandler {
  /**
   * Nagle's delay holds a last piece back that is smaller than a segment, while something before it
   * is not acknowledged. So a first write of so much, less than any usual segment, leaves at once
   * all the same.
   */
  private static final int LEAST_SEGMENT_BYTES = 512;

  private final Poller poller;
  private final SocketChannel channel;
  private final EndpointHandler handler;
  private final SelectionKey key;
  private int interestOps;
  private boolean hasWritten;
  private boolean sendsAtOnce;

  /**
   * Registers a channel.
   *
   * @param poller of the loop
   * @param channel in non-blocking mode
   * @param ops first interest
   * @param handler told when it is ready
   * @throws IOException when the channel is closed already
   */
  public SocketEndpoint(
      final Poller poller,
      final SocketChannel channel,
      final int ops,
      final EndpointHandler handler)
      throws IOException {
    this.poller = poller;
    this.channel = channel;
    this.handler = handler;
    interestOps = ops;
    key = poller.register(channel, ops, this);
  }

  /**
   * The channel.
   *
   * @return for addresses and the end of a connect
   */
  public SocketChannel channel() {
    return channel;
  }

  @Override
  public int onReady(final int readyOps, final long nowNs) {
    handler.onEndpoint(this, readyOps, nowNs);
    return 1;
  }

  @Override
  public void onFault(final Throwable fault, final long nowNs) {
    handler.onEndpointFault(fault, nowNs);
  }

  @Override
  public int read(final ByteBuffer into) {
    try {
      return channel.read(into);
    } catch (final IOException e) {
      return RESET;
    }
  }

  @Override
  public int write(final ByteBuffer from) {
    try {
      if (hasWritten) {
        sendAtOnce();
      }
      final int count = channel.write(from);
      hasWritten = true;
      if (count > LEAST_SEGMENT_BYTES) {
        sendAtOnce();
      }
      return count;
    } catch (final IOException e) {
      return RESET;
    }
  }

  /** Many connections end after one small write a side: they do not pay for the switch. */
  private void sendAtOnce() {
    if (sendsAtOnce) {
      return;
    }
    sendsAtOnce = true;
    try {
      SocketSetup.sendAtOnce(channel);
    } catch (final IOException e) {
      // broken already: the next call says so; what was written before counts as written
    }
  }

  @Override
  public void interest(final int ops) {
    if (ops != interestOps && key.isValid()) {
      interestOps = ops;
      key.interestOps(ops);
    }
  }

  @Override
  public void shutdownOutput() {
    try {
      channel.shutdownOutput();
    } catch (final IOException e) {
      // broken already: the next read or write says so
    }
  }

  @Override
  public void limitSendBuffer() {
    try {
      channel.setOption(StandardSocketOptions.SO_SNDBUF, 1);
    } catch (final IOException e) {
      // broken already: the wait for "writable" ends at once
    }
  }

  @Override
  public void close() {
    poller.close(channel);
  }

  @Override
  public void reset() {
    try {
      channel.setOption(StandardSocketOptions.SO_LINGER, 0);
    } catch (final IOException e) {
      // broken already: closing is all that is left
    }
    poller.close(channel);
  }
}
