package io.millrace.control;

import io.millrace.config.FrontendConfig;
import io.millrace.config.ListenConfig;
import io.millrace.config.PortSharing;
import io.millrace.config.Protocol;
import io.millrace.net.AddressText;
import io.millrace.net.SocketSetup;
import io.millrace.status.Actor;
import io.millrace.status.Event;
import io.millrace.status.EventKind;
import io.millrace.tcp.TcpListener.TcpSocket;
import io.millrace.udp.UdpSocket;
import io.millrace.udp.UdpSocket.Reach;
import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.net.UnknownHostException;
import java.nio.channels.DatagramChannel;
import java.nio.channels.NetworkChannel;
import java.nio.channels.ServerSocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * Binds listening sockets. The first bind of an address is plain: it fails when anyone holds the
 * address. Then that socket gets SO_REUSEPORT and those of the other loops bind with it. IPv6 goes
 * first, since a dual-stack socket conflicts with holders of either family; the kernel gives IPv4
 * to the INET socket when both carry SO_REUSEPORT. An address in whose way a socket of our own
 * stands is bound with it at once. Any thread.
 */
public final class Binder {
  /** Connections that wait to be accepted: what Linux allows by default. */
  private static final int BACKLOG = 4096;

  /** A free port of one family may be taken in the other. */
  private static final int FREE_PORT_TRIES = 16;

  private final int loops;
  private final PortSharing sharing;
  private final Events events;
  private final boolean ipv6;
  private final Holdings held = new Holdings();
  private final Set<String> noticed = ConcurrentHashMap.newKeySet();

  /** At most one of each frontend. */
  private final Queue<Event> untold = new ConcurrentLinkedQueue<>();

  /**
   * Nothing bound yet.
   *
   * @param loops sockets of each address
   * @param sharing whether others may hold the addresses too
   * @param events told when the kernel grants less buffer than asked for
   */
  public Binder(final int loops, final PortSharing sharing, final Events events) {
    this.loops = loops;
    this.sharing = sharing;
    this.events = events;
    ipv6 = LocalFamilies.hasIpv6();
  }

  /**
   * Binds all sockets of a frontend, or none.
   *
   * @param frontend what to listen on
   * @return the sockets
   * @throws BindFailure when an address cannot be bound
   */
  public BoundSockets bind(final FrontendConfig frontend) throws BindFailure {
    final int tries = frontend.listen().firstPort() == 0 ? FREE_PORT_TRIES : 1;
    BindFailure failure = null;
    for (int i = 0; i < tries; i++) {
      try {
        return bindOnce(frontend);
      } catch (final BindFailure e) {
        failure = e;
      }
    }
    throw failure;
  }

  /**
   * The addresses that connections to a frontend's backends leave from.
   *
   * @param frontend as configured
   * @return empty for the kernel's choice
   * @throws BindFailure when one is no address
   */
  public static List<InetAddress> localAddresses(final FrontendConfig frontend) throws BindFailure {
    final List<InetAddress> addresses = new ArrayList<>();
    for (final String text : frontend.localAddresses()) {
      final List<InetAddress> found = Resolver.literal(text);
      if (found == null || found.isEmpty()) {
        final IOException cause = new UnknownHostException("\"" + text + "\" is no address");
        throw new BindFailure("--local-address of " + frontend.name(), cause);
      }
      addresses.add(found.get(0));
    }
    return addresses;
  }

  private BoundSockets bindOnce(final FrontendConfig frontend) throws BindFailure {
    final ListenConfig listen = frontend.listen();
    final BoundSockets sockets = BoundSockets.forLoops(loops);
    final String protocol = listen.protocol() == Protocol.TCP ? " tcp " : " udp ";
    String where = listen.host();
    try {
      final List<InetAddress> addresses = addressesOf(listen);
      for (int port = listen.firstPort(); port <= listen.lastPort(); port++) {
        int chosen = port;
        for (final InetAddress address : addresses) {
          where = AddressText.ipPort(address, chosen);
          chosen = bindOne(frontend, new InetSocketAddress(address, chosen), sockets);
        }
      }
      return sockets;
    } catch (final IOException e) {
      sockets.closeAll();
      throw new BindFailure(
          "--listen of " + frontend.name() + ": cannot listen on" + protocol + where, e);
    }
  }

  /** Tells what was met while binding. On the conductor's thread, or before it runs. */
  public void tell() {
    for (Event event = untold.poll(); event != null; event = untold.poll()) {
      events.add(event);
    }
    held.tidy();
  }

  /** Binds one more address of a UDP frontend whose wildcard socket is there already. */
  List<UdpSocket> bindListed(final FrontendConfig frontend, final InetSocketAddress address)
      throws IOException {
    final List<UdpSocket> sockets = new ArrayList<>();
    try {
      for (int i = 0; i < loops; i++) {
        final UdpSocket socket = bindUdp(frontend, address, true);
        sockets.add(socket);
        held.add(Protocol.UDP, address, socket.channel());
      }
      tell();
      return sockets;
    } catch (final IOException e) {
      for (final UdpSocket socket : sockets) {
        socket.channel().close();
      }
      throw e;
    }
  }

  private List<InetAddress> addressesOf(final ListenConfig listen) throws IOException {
    final List<InetAddress> addresses = new ArrayList<>();
    if (listen.host().equals(ListenConfig.ANY)) {
      if (ipv6) {
        addresses.add(InetAddress.getByName("::"));
      }
      addresses.add(InetAddress.getByName("0.0.0.0"));
    } else {
      addresses.addAll(List.of(InetAddress.getAllByName(listen.host())));
      if (addresses.size() > 1 && !ipv6) {
        addresses.removeIf(Inet6Address.class::isInstance);
      }
    }
    if (listen.protocol() == Protocol.UDP && addresses.get(0).isAnyLocalAddress()) {
      LocalFamilies.listed().stream()
          .filter(address -> covers(addresses, address))
          .forEach(addresses::add);
    }
    return addresses;
  }

  /** Whether a wildcard among the addresses stands for one of the same family. */
  static boolean covers(final List<InetAddress> addresses, final InetAddress listed) {
    return addresses.stream()
        .anyMatch(each -> each.isAnyLocalAddress() && each.getClass() == listed.getClass());
  }

  private int bindOne(
      final FrontendConfig frontend, final InetSocketAddress address, final BoundSockets sockets)
      throws IOException {
    InetSocketAddress bound = address;
    for (int i = 0; i < loops; i++) {
      final Protocol protocol = frontend.listen().protocol();
      final boolean shared = sharing == PortSharing.SHARED || held.holds(protocol, bound);
      if (protocol == Protocol.TCP) {
        final TcpSocket socket = bindTcp(frontend, bound, shared);
        sockets.tcp().get(i).add(socket);
        bound = socket.address();
        held.add(protocol, bound, socket.channel());
      } else {
        final UdpSocket socket = bindUdp(frontend, bound, shared);
        sockets.udp().get(i).add(socket);
        bound = socket.address();
        held.add(protocol, bound, socket.channel());
      }
    }
    return bound.getPort();
  }

  private TcpSocket bindTcp(
      final FrontendConfig frontend, final InetSocketAddress address, final boolean shared)
      throws IOException {
    final ServerSocketChannel channel =
        SocketSetup.open(address.getAddress(), ServerSocketChannel::open);
    try {
      channel.configureBlocking(false);
      share(channel, shared);
      channel.bind(address, BACKLOG);
      share(channel, true);
      final InetSocketAddress bound = bound(address, (InetSocketAddress) channel.getLocalAddress());
      return new TcpSocket(channel, bound, isIpv6Only(frontend, address));
    } catch (final IOException e) {
      channel.close();
      throw e;
    }
  }

  private UdpSocket bindUdp(
      final FrontendConfig frontend, final InetSocketAddress address, final boolean shared)
      throws IOException {
    final DatagramChannel channel = SocketSetup.open(address.getAddress(), DatagramChannel::open);
    try {
      channel.configureBlocking(false);
      final int asked = frontend.udp().receiveBufferBytes();
      channel.setOption(StandardSocketOptions.SO_RCVBUF, asked);
      share(channel, shared);
      channel.bind(address);
      share(channel, true);
      noticeBuffer(frontend, asked, channel.getOption(StandardSocketOptions.SO_RCVBUF));
      final InetSocketAddress bound = bound(address, (InetSocketAddress) channel.getLocalAddress());
      return new UdpSocket(channel, bound, reachOf(frontend, address));
    } catch (final IOException e) {
      channel.close();
      throw e;
    }
  }

  private void noticeBuffer(final FrontendConfig frontend, final int asked, final int granted) {
    if (granted < asked && noticed.add(frontend.name())) {
      final String message =
          "--udp-buffer of "
              + frontend.name()
              + ": "
              + asked
              + " bytes asked for, the kernel grants "
              + granted
              + "; raise net.core.rmem_max";
      untold.add(Event.of(EventKind.LIMIT, Actor.START).cause("udp-buffer").evidence(message));
    }
  }

  private static void share(final NetworkChannel channel, final boolean shared) throws IOException {
    if (shared) {
      channel.setOption(StandardSocketOptions.SO_REUSEPORT, true);
    }
  }

  /**
   * NIO shows a dual-stack wildcard as IPv4 at times: the address asked for counts, and the port
   * found.
   */
  private static InetSocketAddress bound(
      final InetSocketAddress asked, final InetSocketAddress found) {
    return new InetSocketAddress(asked.getAddress(), found.getPort());
  }

  private static boolean isIpv6Only(
      final FrontendConfig frontend, final InetSocketAddress address) {
    return address.getAddress() instanceof Inet6Address
        && address.getAddress().isAnyLocalAddress()
        && !frontend.listen().host().equals(ListenConfig.ANY);
  }

  private static Reach reachOf(final FrontendConfig frontend, final InetSocketAddress address) {
    if (!address.getAddress().isAnyLocalAddress()) {
      return Reach.ONE_ADDRESS;
    }
    return isIpv6Only(frontend, address) ? Reach.UNLISTED_IPV6 : Reach.UNLISTED;
  }
}
