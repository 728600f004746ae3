package io.millrace.control;

import io.millrace.net.Poller;
import io.millrace.tcp.TcpListener.TcpSocket;
import io.millrace.udp.UdpSocket;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;

/**
 * The sockets of one frontend, by loop.
 *
 * @param tcp for each loop, its listening sockets
 * @param udp for each loop, its listening sockets
 */
public record BoundSockets(List<List<TcpSocket>> tcp, List<List<UdpSocket>> udp) {
  static BoundSockets forLoops(final int loops) {
    final BoundSockets sockets = new BoundSockets(new ArrayList<>(), new ArrayList<>());
    for (int i = 0; i < loops; i++) {
      sockets.tcp.add(new ArrayList<>());
      sockets.udp.add(new ArrayList<>());
    }
    return sockets;
  }

  /**
   * The addresses as bound, each once.
   *
   * @return in order of port
   */
  public List<InetSocketAddress> addresses() {
    final List<InetSocketAddress> addresses = new ArrayList<>();
    tcp.get(0).forEach(socket -> addresses.add(socket.address()));
    udp.get(0).stream()
        .filter(socket -> hasWildcard() == socket.address().getAddress().isAnyLocalAddress())
        .forEach(socket -> addresses.add(socket.address()));
    return addresses;
  }

  /**
   * How many descriptors they take.
   *
   * @return over all loops
   */
  public int count() {
    return (tcp.get(0).size() + udp.get(0).size()) * tcp.size();
  }

  /** Adds the sockets of one more address, by loop. */
  void addUdp(final List<UdpSocket> ofLoops) {
    for (int i = 0; i < ofLoops.size(); i++) {
      udp.get(i).add(ofLoops.get(i));
    }
  }

  /** Whether one of them is open yet. */
  boolean hasOpen() {
    return tcp.stream().flatMap(List::stream).anyMatch(each -> each.channel().isOpen())
        || udp.stream().flatMap(List::stream).anyMatch(each -> each.channel().isOpen());
  }

  /** Closes all of them, when the launch fails. */
  public void closeAll() {
    tcp.forEach(list -> list.forEach(socket -> Poller.closeQuietly(socket.channel())));
    udp.forEach(list -> list.forEach(socket -> Poller.closeQuietly(socket.channel())));
  }

  private boolean hasWildcard() {
    return udp.get(0).stream()
        .anyMatch(socket -> socket.address().getAddress().isAnyLocalAddress());
  }
}
