package io.millrace.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.status.ConnectError;
import java.io.IOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.SocketOption;
import java.net.UnknownHostException;
import java.nio.channels.NetworkChannel;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Local ports that are used up. Conformance L5. */
final class LocalAddressesTest {
  private static final long MS = TimeUnit.MILLISECONDS.toNanos(1);
  private static final InetSocketAddress PEER = new InetSocketAddress("127.9.9.9", 80);

  private final Kernel kernel = new Kernel();

  @Test
  void shouldTakeAddressesOfThePeersFamilyInTurns() throws Exception {
    final LocalAddresses addresses = addresses("127.0.0.1", "::1", "127.0.0.2");
    assertEquals("127.0.0.1", bound(addresses, PEER, 0));
    assertEquals("127.0.0.2", bound(addresses, PEER, 0));
    assertEquals("127.0.0.1", bound(addresses, PEER, 0));
    assertEquals("0:0:0:0:0:0:0:1", bound(addresses, new InetSocketAddress("::2", 80), 0));
    assertEquals(0, ((InetSocketAddress) kernel.last).getPort(), "any free one");
  }

  @Test
  void shouldLeaveChoiceToKernelWhenNoAddressIsOfThePeersFamily() throws Exception {
    assertNull(bound(addresses("::1"), PEER, 0));
    assertNull(bound(addresses(), PEER, 0));
    assertEquals(0, kernel.asked);
  }

  @Test
  void shouldPassToNextAddressWhenOneHasNoFreePort() throws Exception {
    final LocalAddresses addresses = addresses("127.0.0.1", "127.0.0.2", "127.0.0.3");
    kernel.exhausted.add("127.0.0.1");
    kernel.exhausted.add("127.0.0.2");
    for (int i = 0; i < 100; i++) {
      assertEquals("127.0.0.3", bound(addresses, PEER, 0));
    }
    assertEquals(102, kernel.asked, "those without a port were asked once");
  }

  @Test
  void shouldAskAgainWhenAddressHasRested() throws Exception {
    final LocalAddresses addresses = addresses("127.0.0.1", "127.0.0.2");
    kernel.exhausted.add("127.0.0.1");
    assertEquals("127.0.0.2", bound(addresses, PEER, 0));
    kernel.exhausted.clear();
    assertEquals("127.0.0.2", bound(addresses, PEER, 249 * MS));
    assertEquals("127.0.0.1", bound(addresses, PEER, 250 * MS));
  }

  @Test
  void shouldFailWithoutAskingWhenNoAddressHadAPort() throws Exception {
    final LocalAddresses addresses = addresses("127.0.0.1", "127.0.0.2");
    kernel.exhausted.addAll(List.of("127.0.0.1", "127.0.0.2"));
    final IOException first =
        assertThrows(BindException.class, () -> addresses.bind(kernel, PEER, 0));
    assertEquals(ConnectError.LOCAL_PORTS, Errors.kindOf(first));
    for (int i = 0; i < 1_000; i++) {
      final IOException next =
          assertThrows(BindException.class, () -> addresses.require(PEER, 249 * MS));
      assertEquals(ConnectError.LOCAL_PORTS, Errors.kindOf(next));
    }
    assertEquals(2, kernel.asked);
    addresses.require(PEER, 250 * MS);
    addresses.require(new InetSocketAddress("::2", 80), 0);
  }

  /**
   * Asking costs milliseconds each time, so the whole must not grow with the number of addresses.
   */
  @Test
  void shouldAskAFewTimesASecondWhenManyAddressesHaveNoPort() throws Exception {
    final String[] many = new String[16];
    for (int i = 0; i < many.length; i++) {
      many[i] = "127.0.0." + i;
      kernel.exhausted.add(many[i]);
    }
    final LocalAddresses addresses = addresses(many);
    for (int ms = 0; ms < 60_000; ms++) {
      try {
        addresses.require(PEER, ms * MS);
        addresses.bind(kernel, PEER, ms * MS);
      } catch (final BindException e) {
        // as it should
      }
    }
    assertTrue(kernel.asked <= 16 + 5 * 60, kernel.asked + " times in a minute");
  }

  @Test
  void shouldLeavePeerAloneForAWhileWhenKernelFoundNoPort() throws Exception {
    final LocalAddresses addresses = addresses();
    final InetSocketAddress other = new InetSocketAddress("127.9.9.9", 81);
    addresses.require(PEER, 0);
    addresses.failed(PEER, new ConnectException("Connection refused"), 0);
    addresses.require(PEER, 0);
    addresses.failed(PEER, new BindException("Cannot assign requested address"), 0);
    assertThrows(BindException.class, () -> addresses.require(PEER, 249 * MS));
    addresses.require(other, 0);
    addresses.require(PEER, 250 * MS);
    addresses.require(PEER, 0);
  }

  @Test
  void shouldTellWhatBindExceptionsMean() {
    assertEquals(ConnectError.LOCAL_PORTS, kind("Address already in use"));
    assertEquals(ConnectError.LOCAL_PORTS, kind("Cannot assign requested address"));
    assertEquals(ConnectError.UNREACHABLE, kind("Permission denied"));
    assertEquals(ConnectError.OTHER, kind("Operation not permitted"));
  }

  private static ConnectError kind(final String message) {
    return Errors.kindOf(new BindException(message));
  }

  private String bound(
      final LocalAddresses addresses, final InetSocketAddress peer, final long nowNs)
      throws IOException {
    kernel.last = null;
    addresses.require(peer, nowNs);
    addresses.bind(kernel, peer, nowNs);
    return kernel.last == null
        ? null
        : ((InetSocketAddress) kernel.last).getAddress().getHostAddress();
  }

  private static LocalAddresses addresses(final String... texts) throws UnknownHostException {
    final List<InetAddress> addresses = new ArrayList<>();
    for (final String text : texts) {
      addresses.add(InetAddress.getByName(text));
    }
    return new LocalAddresses(addresses);
  }

  /** A socket that can be bound again and again. */
  private static final class Kernel implements NetworkChannel {
    private final Set<String> exhausted = new HashSet<>();
    private SocketAddress last;
    private int asked;

    @Override
    public NetworkChannel bind(final SocketAddress local) throws IOException {
      asked++;
      if (exhausted.contains(((InetSocketAddress) local).getAddress().getHostAddress())) {
        throw new BindException("Address already in use");
      }
      last = local;
      return this;
    }

    @Override
    public SocketAddress getLocalAddress() {
      return last;
    }

    @Override
    public <T> NetworkChannel setOption(final SocketOption<T> name, final T value) {
      return this;
    }

    @Override
    public <T> T getOption(final SocketOption<T> name) {
      return null;
    }

    @Override
    public Set<SocketOption<?>> supportedOptions() {
      return Set.of();
    }

    @Override
    public boolean isOpen() {
      return true;
    }

    @Override
    public void close() {
      // nothing is open
    }
  }
}
