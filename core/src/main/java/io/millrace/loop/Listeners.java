package io.millrace.loop;

import io.millrace.config.ForwarderConfig;
import io.millrace.config.Protocol;
import io.millrace.tcp.OpeningSink;
import io.millrace.tcp.TcpFrontend;
import io.millrace.tcp.TcpListener;
import io.millrace.tcp.TcpListener.TcpSocket;
import io.millrace.tcp.TcpResources;
import io.millrace.udp.UdpFrontend;
import io.millrace.udp.UdpListener;
import io.millrace.udp.UdpSessions;
import io.millrace.udp.UdpSocket;
import java.io.IOException;
import java.nio.channels.Channel;
import java.util.HashMap;
import java.util.Map;

/** One loop's side of all frontends, and its listening sockets. The loop's thread only. */
final class Listeners {
  /** Frontends that were removed keep their place until their last session has ended. */
  static final int FRONTENDS_MAX = 2 * ForwarderConfig.FRONTENDS_MAX;

  private final TcpResources tcpResources;
  private final UdpSessions udpSessions;
  private final OpeningSink sink;
  private final TcpFrontend[] tcpFrontends = new TcpFrontend[FRONTENDS_MAX];
  private final UdpFrontend[] udpFrontends = new UdpFrontend[FRONTENDS_MAX];

  /** By channel: linking the hash of a record would take milliseconds of each start. */
  private final Map<Channel, TcpListener> tcpListeners = new HashMap<>();

  private final Map<Channel, UdpListener> udpListeners = new HashMap<>();
  private boolean draining;

  Listeners(
      final TcpResources tcpResources, final UdpSessions udpSessions, final OpeningSink sink) {
    this.tcpResources = tcpResources;
    this.udpSessions = udpSessions;
    this.sink = sink;
  }

  TcpFrontend tcpFrontend(final int index) {
    return tcpFrontends[index];
  }

  /** New sessions are as this says; live ones keep what they began with. */
  void configure(final int index, final LoopFrontend side, final long nowNs) {
    if (side.config().listen().protocol() == Protocol.TCP) {
      final TcpFrontend frontend = side.tcp();
      tcpFrontends[index] = frontend;
      tcpListeners.values().stream()
          .filter(each -> each.frontendIndex() == index)
          .forEach(each -> each.configure(frontend));
    } else {
      final UdpFrontend frontend = side.udp(nowNs);
      final UdpFrontend before = udpFrontends[index];
      udpFrontends[index] = frontend;
      udpListeners.values().stream()
          .filter(each -> each.frontend() == before)
          .forEach(each -> each.configure(frontend));
    }
  }

  void open(final int index, final TcpSocket socket) throws IOException {
    tcpListeners.put(
        socket.channel(), new TcpListener(tcpResources, tcpFrontends[index], index, socket, sink));
  }

  void open(final int index, final UdpSocket socket) throws IOException {
    udpListeners.values().removeIf(UdpListener::isClosed); // those that retired
    final UdpListener listener = new UdpListener(udpSessions, udpFrontends[index], socket);
    udpListeners.put(socket.channel(), listener);
    if (draining) {
      listener.drain();
    }
  }

  void close(final TcpSocket socket, final long nowNs) {
    final TcpListener listener = tcpListeners.remove(socket.channel());
    if (listener != null) {
      listener.close(nowNs);
    }
  }

  void close(final UdpSocket socket, final long nowNs) {
    final UdpListener listener = udpListeners.remove(socket.channel());
    if (listener != null) {
      listener.close(nowNs);
    }
  }

  /** Its flows live on until they end. */
  void retire(final UdpSocket socket) {
    final UdpListener listener = udpListeners.get(socket.channel());
    if (listener != null) {
      listener.retire();
    }
    udpListeners.values().removeIf(UdpListener::isClosed);
  }

  void stopAccepting(final long nowNs) {
    draining = true;
    tcpListeners.values().forEach(listener -> listener.close(nowNs));
    tcpListeners.clear();
    udpListeners.values().forEach(UdpListener::drain);
  }
}
