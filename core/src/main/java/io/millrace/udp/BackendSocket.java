package io.millrace.udp;

import io.millrace.balance.Admission;
import io.millrace.status.ConnectError;
import io.millrace.status.CounterType;
import io.millrace.status.DropCause;
import io.millrace.status.FrontendCounters;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;

/**
 * A flow's own socket towards its backend. It is connected, by which the kernel keeps strangers
 * out. An empty datagram makes it unconnected for life, since NIO sends none on a connected one;
 * then the sender of each answer is compared here.
 */
final class BackendSocket {
  private static final int DATAGRAM_MAX = 65_507;

  private final DatagramChannel channel;
  private final InetSocketAddress target;
  private final FrontendCounters counters;
  private final Admission admission;
  private final SentHeaders headers;
  private boolean unconnected;

  /** Of a connected channel. */
  BackendSocket(
      final DatagramChannel channel,
      final FrontendCounters counters,
      final Admission admission,
      final SentHeaders headers)
      throws IOException {
    this.channel = channel;
    this.counters = counters;
    this.admission = admission;
    this.headers = headers;
    target = (InetSocketAddress) channel.getRemoteAddress();
  }

  DatagramChannel channel() {
    return channel;
  }

  /** The backend's address. */
  InetSocketAddress target() {
    return target;
  }

  /** Our address, null when it is not known any more. */
  InetSocketAddress local() {
    try {
      return (InetSocketAddress) channel.getLocalAddress();
    } catch (final IOException e) {
      return null;
    }
  }

  /**
   * Sends a datagram, with a header in front where one is due.
   *
   * @param payload with {@link UdpResources#HEADROOM_BYTES} in front of its position
   * @return null when it was sent, else why not
   */
  DropCause send(final ByteBuffer payload) {
    headers.putBefore(payload);
    final int begin = payload.position();
    final int size = payload.remaining();
    if (size > DATAGRAM_MAX) {
      return DropCause.TOO_LONG;
    }
    if (size == 0 && !unconnected) {
      disconnect();
    }
    boolean sent;
    try {
      sent = write(payload, size);
    } catch (final IOException e) {
      // the error belongs to an earlier datagram: this one is not lost on a backend that is back
      refused();
      sent = writeAgain(payload.position(begin), size);
    }
    if (!sent) {
      return DropCause.NOT_TAKEN;
    }
    headers.sent();
    return null;
  }

  /**
   * Receives one datagram of the backend.
   *
   * @return false when there is none
   * @throws IOException when the backend's machine refused an earlier datagram
   */
  boolean receive(final ByteBuffer into) throws IOException {
    if (!unconnected) {
      return channel.read(into) != 0; // -1 is an empty datagram
    }
    while (true) {
      final Object sender = channel.receive(into.clear());
      if (sender == null || target.equals(sender)) {
        return sender != null;
      }
      counters.drop(DropCause.FOREIGN);
    }
  }

  /** The backend's machine refused a datagram (ICMP). */
  void refused() {
    counters.increment(CounterType.ICMP_ERRORS);
    admission.report().unreachable(ConnectError.REFUSED, 0);
  }

  private boolean write(final ByteBuffer datagram, final int size) throws IOException {
    return (unconnected ? channel.send(datagram, target) : channel.write(datagram)) == size;
  }

  private boolean writeAgain(final ByteBuffer datagram, final int size) {
    try {
      return write(datagram, size);
    } catch (final IOException e) {
      refused();
      return false;
    }
  }

  private void disconnect() {
    try {
      channel.disconnect();
      unconnected = true;
    } catch (final IOException e) {
      // stays connected: the empty datagram is counted as sent but NIO swallows it
      counters.increment(CounterType.FAULTS);
    }
  }
}
