package io.millrace.control;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.config.FrontendConfig;
import io.millrace.config.ListenConfig;
import io.millrace.config.PortSharing;
import io.millrace.testkit.FrontendSpec;
import io.millrace.testkit.NothingLeft;
import io.millrace.testkit.QuietPorts;
import io.millrace.udp.UdpSocket;
import io.millrace.udp.UdpSocket.Reach;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.DatagramChannel;
import java.nio.channels.ServerSocketChannel;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.agrona.concurrent.SystemEpochClock;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Binding of listening sockets: whose an address is, and what is left when one is taken. */
final class BinderTest {
  private static final int LOOPS = 3;

  @RegisterExtension final NothingLeft left = new NothingLeft();

  private final List<String> notices = new ArrayList<>();

  private Binder binder(final PortSharing sharing) {
    return new Binder(LOOPS, sharing, new Events(notices::add, SystemEpochClock.INSTANCE));
  }

  private static FrontendConfig tcp(final String host, final int port) {
    return FrontendSpec.tcp().to(1).listen(host, port).build();
  }

  private static FrontendConfig udp(final String host, final int port) {
    return FrontendSpec.udp().to(1).listen(host, port).build();
  }

  private static int port(final ServerSocketChannel channel) throws IOException {
    return ((InetSocketAddress) channel.getLocalAddress()).getPort();
  }

  private static ServerSocketChannel holder(final boolean reusePort) throws IOException {
    final ServerSocketChannel holder = ServerSocketChannel.open();
    holder.setOption(StandardSocketOptions.SO_REUSEPORT, reusePort);
    return holder.bind(new InetSocketAddress("127.0.0.1", 0));
  }

  @Test
  void shouldGiveEachLoopASocketOfTheSamePort() throws Exception {
    final BoundSockets sockets = binder(PortSharing.EXCLUSIVE).bind(tcp("127.0.0.1", 0));
    final Set<Integer> ports = new HashSet<>();
    sockets.tcp().forEach(each -> ports.add(each.get(0).address().getPort()));
    assertEquals(LOOPS, sockets.tcp().size());
    assertEquals(LOOPS, sockets.count());
    assertEquals(1, ports.size());
    assertEquals(1, sockets.addresses().size());
    sockets.closeAll();
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void shouldFailWhenAnybodyHoldsTheAddress(final boolean holderSharing) throws Exception {
    try (ServerSocketChannel holder = holder(holderSharing)) {
      for (final String host : List.of("127.0.0.1", "0.0.0.0", ListenConfig.ANY)) {
        final FrontendConfig frontend = tcp(host, port(holder));
        final Binder binder = binder(PortSharing.EXCLUSIVE);
        final BindFailure failure =
            assertThrows(BindFailure.class, () -> binder.bind(frontend), host);
        assertTrue(
            failure.getMessage().startsWith("--listen of front: cannot listen on tcp "),
            failure.getMessage());
        assertTrue(failure.getMessage().contains(":" + port(holder)), failure.getMessage());
        assertTrue(failure.getMessage().contains("already in use"), failure.getMessage());
      }
    }
  }

  @Test
  void shouldShareWithOthersWhenAskedTo() throws Exception {
    final BoundSockets first = binder(PortSharing.SHARED).bind(tcp("127.0.0.1", 0));
    final FrontendConfig same = tcp("127.0.0.1", first.addresses().get(0).getPort());
    final BoundSockets second = binder(PortSharing.SHARED).bind(same);
    assertThrows(BindFailure.class, () -> binder(PortSharing.EXCLUSIVE).bind(same));
    first.closeAll();
    second.closeAll();
  }

  @Test
  void shouldForgetWhatItHeldWhenAFrontendCouldNotBeBound() throws Exception {
    final int port = QuietPorts.row(2);
    final Binder binder = binder(PortSharing.EXCLUSIVE);
    final FrontendConfig range =
        new FrontendConfig(
            "range",
            new ListenConfig(tcp("127.0.0.1", 1).listen().protocol(), "127.0.0.1", port, port + 1),
            tcp("127.0.0.1", 1).pool(),
            tcp("127.0.0.1", 1).tcp(),
            tcp("127.0.0.1", 1).udp(),
            0,
            tcp("127.0.0.1", 1).sessionRate(),
            tcp("127.0.0.1", 1).access(),
            tcp("127.0.0.1", 1).sources(),
            List.of(),
            tcp("127.0.0.1", 1).proxy());
    try (ServerSocketChannel second = ServerSocketChannel.open()) {
      second.bind(new InetSocketAddress("127.0.0.1", port + 1));
      assertThrows(BindFailure.class, () -> binder.bind(range));
    }
    try (ServerSocketChannel other = ServerSocketChannel.open()) {
      other.setOption(StandardSocketOptions.SO_REUSEPORT, true);
      other.bind(new InetSocketAddress("127.0.0.1", port));
      assertThrows(
          BindFailure.class,
          () -> binder.bind(tcp("127.0.0.1", port)),
          "the port is another's now, although that one would share it");
    }
  }

  @Test
  void shouldServeBothFamiliesOnOnePortWhenTheHostIsAny() throws Exception {
    final BoundSockets sockets = binder(PortSharing.EXCLUSIVE).bind(tcp(ListenConfig.ANY, 0));
    final List<InetSocketAddress> addresses = sockets.addresses();
    assertEquals(LocalFamilies.hasIpv6() ? 2 : 1, addresses.size());
    assertEquals(1, addresses.stream().map(InetSocketAddress::getPort).distinct().count());
    assertFalse(sockets.tcp().get(0).get(0).ipv6Only());
    sockets.closeAll();
  }

  @Test
  void shouldHaveASocketForEachListedAddressWhenUdpIsWild() throws Exception {
    final BoundSockets sockets = binder(PortSharing.EXCLUSIVE).bind(udp("0.0.0.0", 0));
    final Set<InetAddress> bound = new HashSet<>();
    for (final UdpSocket each : sockets.udp().get(0)) {
      bound.add(each.address().getAddress());
      final boolean any = each.address().getAddress().isAnyLocalAddress();
      assertEquals(any ? Reach.UNLISTED : Reach.ONE_ADDRESS, each.reach());
    }
    assertTrue(bound.contains(InetAddress.getByName("0.0.0.0")));
    assertTrue(bound.contains(InetAddress.getByName("127.0.0.1")));
    assertEquals(1, sockets.addresses().size(), "told of as one");
    sockets.closeAll();
  }

  @Test
  void shouldFailWhenAnotherUdpSocketHoldsAListedAddress() throws Exception {
    try (DatagramChannel holder = DatagramChannel.open()) {
      holder.bind(new InetSocketAddress("127.0.0.1", 0));
      final int port = ((InetSocketAddress) holder.getLocalAddress()).getPort();
      final Binder binder = binder(PortSharing.EXCLUSIVE);
      assertThrows(BindFailure.class, () -> binder.bind(udp("0.0.0.0", port)));
      assertThrows(BindFailure.class, () -> binder.bind(udp("127.0.0.1", port)));
    }
  }

  @Test
  void shouldSayOnceWhenTheKernelGrantsLessBuffer() throws Exception {
    final FrontendConfig greedy = FrontendSpec.udp().to(1).receiveBuffer(1 << 30).build();
    final Binder binder = binder(PortSharing.EXCLUSIVE);
    binder.bind(greedy).closeAll();
    binder.tell();
    assertEquals(1, notices.size(), notices::toString);
    assertTrue(notices.get(0).startsWith("W: --udp-buffer of front"), notices::toString);
  }

  @Test
  void shouldBindBesideOwnSocketsThatAreInTheWayAndPlainlyWhenTheyAreClosed() throws Exception {
    final Binder binder = binder(PortSharing.EXCLUSIVE);
    final BoundSockets one = binder.bind(tcp("127.0.0.1", 0));
    final int port = one.addresses().get(0).getPort();
    final BoundSockets all = binder.bind(tcp("0.0.0.0", port));
    final BoundSockets again = binder.bind(tcp("127.0.0.1", port));
    for (final BoundSockets each : List.of(one, all, again)) {
      assertEquals(LOOPS, each.count());
      each.closeAll();
    }
    try (ServerSocketChannel holder = ServerSocketChannel.open()) {
      holder.setOption(StandardSocketOptions.SO_REUSEPORT, true);
      holder.bind(new InetSocketAddress("127.0.0.1", port));
      assertThrows(BindFailure.class, () -> binder.bind(tcp("127.0.0.1", port)));
    }
  }
}
