package io.millrace.udp;

import io.millrace.net.Burst;
import io.millrace.net.LoopIo;
import io.millrace.net.ProxyHeader;
import io.millrace.net.ReadyHandler;
import io.millrace.net.SocketSetup;
import io.millrace.status.CounterType;
import io.millrace.status.DropCause;
import io.millrace.status.EndCause;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;

/** One loop's listening socket of a UDP frontend, and the flows whose clients used it. */
public final class UdpListener implements ReadyHandler {
  /** Datagrams of one turn: a busy socket must not keep the loop from the others. */
  static final int DATAGRAMS_MAX = 64;

  private static final int HEADROOM = UdpResources.HEADROOM_BYTES;

  private final UdpSessions sessions;
  private final LoopIo io;
  private final UdpSocket socket;
  private final UdpSessionTable<UdpSession> table = new UdpSessionTable<>();
  private final Burst burst = new Burst(DATAGRAMS_MAX);
  private UdpFrontend frontend;
  private UdpOpener opener;
  private ProxiedDatagrams headers;
  private boolean draining;
  private boolean retired;
  private boolean closed;

  /**
   * Registers the socket.
   *
   * @param sessions of the loop
   * @param frontend this loop's side
   * @param socket bound
   * @throws IOException when the socket is closed already
   */
  public UdpListener(final UdpSessions sessions, final UdpFrontend frontend, final UdpSocket socket)
      throws IOException {
    this.sessions = sessions;
    this.socket = socket;
    io = sessions.resources().io();
    serve(frontend);
    io.poller().register(socket.channel(), SelectionKey.OP_READ, this);
  }

  @Override
  public int onReady(final int readyOps, final long nowNs) {
    final ByteBuffer datagram = sessions.resources().datagrams();
    int count = 0;
    while (count < burst.limit()) {
      final InetSocketAddress peer = receive(datagram.clear().position(HEADROOM));
      if (peer == null) {
        break;
      }
      count++;
      onDatagram(peer, datagram.limit(datagram.position()).position(HEADROOM), nowNs);
    }
    burst.took(count, io.poller().turn());
    return Math.max(1, count);
  }

  @Override
  public void onFault(final Throwable fault, final long nowNs) {
    frontend.counters().increment(CounterType.FAULTS);
  }

  /**
   * This loop's side of its frontend.
   *
   * @return never null
   */
  public UdpFrontend frontend() {
    return frontend;
  }

  /**
   * Opens flows as another side says from now on.
   *
   * @param other of the same frontend and loop
   */
  public void configure(final UdpFrontend other) {
    final int bytes = other.config().udp().receiveBufferBytes();
    if (bytes != frontend.config().udp().receiveBufferBytes()) {
      SocketSetup.receiveBuffer(socket.channel(), bytes);
    }
    serve(other);
  }

  private void serve(final UdpFrontend other) {
    frontend = other;
    headers = new ProxiedDatagrams(other.proxies());
    opener = new UdpOpener(sessions, other, this);
  }

  /** Serves live flows only. */
  public void drain() {
    draining = true;
  }

  /** Serves live flows only, and closes the socket when the last of them has ended. */
  public void retire() {
    draining = true;
    retired = true;
    closeIfDone();
  }

  /**
   * Ends the flows and closes the socket.
   *
   * @param nowNs the clock of this turn
   */
  public void close(final long nowNs) {
    table.all().forEach(session -> session.endByMillrace(EndCause.CLOSED, nowNs));
    retired = true;
    closeIfDone();
  }

  /**
   * Whether the socket is closed.
   *
   * @return true for good
   */
  public boolean isClosed() {
    return closed;
  }

  /** A flow has ended. */
  void left(final InetSocketAddress peer, final ProxyHeader header) {
    table.remove(peer, header);
    closeIfDone();
  }

  private void closeIfDone() {
    if (retired && !closed && table.isEmpty()) {
      closed = true;
      io.poller().close(socket.channel());
    }
  }

  /**
   * The address that the socket is bound to.
   *
   * @return never null
   */
  public InetSocketAddress address() {
    return socket.address();
  }

  boolean isUnlisted() {
    return socket.reach() != UdpSocket.Reach.ONE_ADDRESS;
  }

  UdpSessionTable<UdpSession> table() {
    return table;
  }

  /**
   * Sends a reply.
   *
   * @return false when it was not taken; errors of clients that are gone are invisible here
   */
  boolean reply(final ByteBuffer datagram, final InetSocketAddress client) {
    final int size = datagram.remaining();
    try {
      return socket.channel().send(datagram, client) == size;
    } catch (final IOException e) {
      return false;
    }
  }

  private InetSocketAddress receive(final ByteBuffer into) {
    try {
      return (InetSocketAddress) socket.channel().receive(into);
    } catch (final IOException e) {
      return null; // an error that belongs to some client: the socket goes on
    }
  }

  private void onDatagram(
      final InetSocketAddress peer, final ByteBuffer datagram, final long nowNs) {
    final ProxyHeader header = headers.read(peer, datagram);
    UdpSession session = header == null ? null : table.get(peer, header);
    final boolean served = session != null || isServed(peer);
    if (session == null && served) {
      session = opener.open(peer, header, nowNs);
    }
    if (session == null) {
      frontend.counters().drop(served ? DropCause.REFUSED : DropCause.NOT_SERVED);
    } else {
      session.toBackend(datagram, nowNs);
    }
  }

  private boolean isServed(final InetSocketAddress peer) {
    final boolean foreignFamily =
        socket.reach() == UdpSocket.Reach.UNLISTED_IPV6
            && peer.getAddress() instanceof Inet4Address;
    return !draining && !foreignFamily;
  }
}
