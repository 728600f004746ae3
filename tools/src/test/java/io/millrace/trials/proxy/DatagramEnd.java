package io.millrace.trials.proxy;

import io.millrace.trials.Limits;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.Arrays;

/** One socket of a trial, a client's or a backend's, used by one thread. */
final class DatagramEnd implements AutoCloseable {
  private final DatagramSocket socket;

  /** What was received, and from whom. */
  record Received(InetSocketAddress from, byte[] bytes) {}

  DatagramEnd(final String host) throws IOException {
    socket = new DatagramSocket(new InetSocketAddress(InetAddress.getByName(host), 0));
  }

  InetSocketAddress address() {
    return (InetSocketAddress) socket.getLocalSocketAddress();
  }

  /** Its address as a flag's value. */
  String flag() {
    return Header.text(address());
  }

  void send(final byte[] bytes, final InetSocketAddress to) throws IOException {
    socket.send(new DatagramPacket(bytes, bytes.length, to));
  }

  /** The next datagram, which must come. */
  Received receive() throws IOException {
    final Received received = poll(Limits.WAIT);
    if (received == null) {
      throw new AssertionError("no datagram at " + address());
    }
    return received;
  }

  /** The next datagram, null when none comes in time. */
  Received poll(final Duration limit) throws IOException {
    socket.setSoTimeout(Math.toIntExact(limit.toMillis()));
    final DatagramPacket packet = new DatagramPacket(new byte[1 << 16], 1 << 16);
    try {
      socket.receive(packet);
    } catch (final SocketTimeoutException e) {
      return null;
    }
    return new Received(
        (InetSocketAddress) packet.getSocketAddress(),
        Arrays.copyOf(packet.getData(), packet.getLength()));
  }

  @Override
  public void close() {
    socket.close();
  }
}
