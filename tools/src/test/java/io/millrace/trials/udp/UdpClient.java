package io.millrace.trials.udp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.fail;

import io.millrace.trials.Limits;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A client: one socket, bound and never connected, so that it can send empty datagrams and sees
 * every sender. One thread at a time.
 */
final class UdpClient implements AutoCloseable {
  private final DatagramSocket socket;
  private final InetSocketAddress target;
  private final byte[] space = new byte[UdpPeer.DATAGRAM_MAX + 1];

  private UdpClient(final DatagramSocket socket, final InetSocketAddress target) {
    this.socket = socket;
    this.target = target;
  }

  /** On the loopback address of the target's family and a port of its own. */
  static UdpClient of(final InetSocketAddress target) throws IOException {
    final boolean four = target.getAddress().getAddress().length == 4;
    return from(InetAddress.getByName(four ? "127.0.0.1" : "::1"), target);
  }

  static UdpClient from(final InetAddress local, final InetSocketAddress target)
      throws IOException {
    return new UdpClient(new DatagramSocket(new InetSocketAddress(local, 0)), target);
  }

  static List<UdpClient> many(final int count, final InetSocketAddress target) throws IOException {
    final List<UdpClient> clients = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      clients.add(of(target));
    }
    return clients;
  }

  static void closeAll(final List<UdpClient> clients) {
    clients.forEach(UdpClient::close);
  }

  InetSocketAddress local() {
    return (InetSocketAddress) socket.getLocalSocketAddress();
  }

  void send(final byte[] payload) throws IOException {
    socket.send(new DatagramPacket(payload, payload.length, target));
  }

  void send(final String text) throws IOException {
    send(text.getBytes(StandardCharsets.UTF_8));
  }

  /** The next datagram, whoever sent it; null when none comes in time. */
  Datagram poll(final Duration limit) throws IOException {
    socket.setSoTimeout(Math.max(1, Math.toIntExact(limit.toMillis())));
    final DatagramPacket packet = new DatagramPacket(space, space.length);
    try {
      socket.receive(packet);
    } catch (final SocketTimeoutException none) {
      return null;
    }
    final byte[] payload = Arrays.copyOf(space, packet.getLength());
    return new Datagram((InetSocketAddress) packet.getSocketAddress(), payload, System.nanoTime());
  }

  /**
   * The next datagram, which must come within the central time-out and from the address that was
   * asked.
   */
  Datagram receive() throws IOException {
    final Datagram datagram = poll(Limits.WAIT);
    if (datagram == null) {
      return fail("no datagram at " + local() + " from " + target);
    }
    assertEquals(target, datagram.from(), "sender of what the client received");
    return datagram;
  }

  byte[] ask(final byte[] payload) throws IOException {
    send(payload);
    return receive().payload();
  }

  String ask(final String text) throws IOException {
    send(text);
    return receive().text();
  }

  void expectNothing(final Duration duration) throws IOException {
    final Datagram datagram = poll(duration);
    if (datagram != null) {
      fail(
          "unexpected "
              + datagram.size()
              + " bytes from "
              + datagram.from()
              + ": "
              + datagram.text());
    }
  }

  @Override
  public void close() {
    socket.close();
  }
}
