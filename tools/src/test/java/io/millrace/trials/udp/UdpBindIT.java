package io.millrace.trials.udp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.trials.Limits;
import io.millrace.trials.Millrace;
import io.millrace.trials.MillraceLauncher;
import io.millrace.trials.Ports;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.DatagramChannel;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Addresses that cannot be listened on, addresses that are shared, and the listener's buffer. */
final class UdpBindIT {
  private static final int IN_USE = 75;
  private static final int LINES_MAX = 20;
  private static final int BURST = 250;
  private static final int PORTS = 3;
  private static final Duration SOON = Limits.stretched(Duration.ofSeconds(3));

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  @DisplayName(
      "C16 one of three listeners is taken, also by a socket that would share: exit 75, none is left open")
  void shouldEndWithInUseWhenOneAddressIsTaken(final boolean sharing) throws Exception {
    final int first = Ports.row(PORTS);
    try (DatagramChannel holder = DatagramChannel.open()) {
      holder.setOption(StandardSocketOptions.SO_REUSEPORT, sharing);
      holder.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), first + 1));
      final MillraceLauncher launcher = Millrace.launcher();
      for (int port = first; port < first + PORTS; port++) {
        launcher.args("--listen", "udp://127.0.0.1:" + port, "--name", "f" + port);
        launcher.args("--backend", "127.0.0.1:9", "--balance", "first");
      }
      final Millrace millrace = launcher.launch();
      assertEquals(IN_USE, millrace.awaitExit(SOON), () -> "" + millrace.messages());
      assertNamed(millrace, "f" + (first + 1), "127.0.0.1:" + (first + 1));
    }
    assertTrue(Sockets.isFree(first, PORTS, "127.0.0.1"), "nothing is left open");
  }

  @Test
  @DisplayName("C16 an address that is not of this machine: an exit status of its own, named")
  void shouldEndWhenAddressIsNotLocal() {
    final Millrace millrace =
        UdpFrontend.launcher("192.0.2.1:7000", List.of("127.0.0.1:9")).launch();
    final int status = millrace.awaitExit(SOON);
    assertTrue(status != 0 && status != IN_USE, () -> status + ": " + millrace.messages());
    assertNamed(millrace, "192.0.2.1:7000");
  }

  @Test
  @DisplayName(
      "--share-port: a second instance joins, the first leaves, the second has all traffic")
  void shouldTakeOverWhenPortIsShared() throws Exception {
    final String listen = "127.0.0.1:" + Sockets.freePort();
    try (UdpPeer backend = UdpPeer.echo();
        Millrace first =
            UdpFrontend.launcher(listen, List.of(backend.flag()), "--share-port").start()) {
      assertAnswered(first, "one alone");
      try (Millrace second =
          UdpFrontend.launcher(listen, List.of(backend.flag()), "--share-port").start()) {
        assertAnswered(second, "both");
        first.signal("TERM");
        assertEquals(0, first.awaitExit(SOON));
        assertAnswered(second, "the other alone");
      }
    }
  }

  @Test
  @DisplayName("Without --share-port a second instance is refused and the first goes on")
  void shouldRefuseSecondInstanceWhenPortIsNotShared() throws Exception {
    final String listen = "127.0.0.1:" + Sockets.freePort();
    try (UdpPeer backend = UdpPeer.echo();
        Millrace first = UdpFrontend.launcher(listen, List.of(backend.flag())).start()) {
      final Millrace second = UdpFrontend.launcher(listen, List.of(backend.flag())).launch();
      assertEquals(IN_USE, second.awaitExit(SOON), () -> "" + second.messages());
      assertAnswered(first, "still there");
    }
  }

  @Test
  @DisplayName(
      "--udp-buffer: what arrives while the process stands still is kept as far as it was asked for")
  void shouldKeepBurstInBufferWhenProcessStandsStill() throws Exception {
    try (UdpPeer backend = UdpPeer.silent()) {
      final long keptByDefault = burstWhileStopped(backend);
      assertEquals(BURST, keptByDefault, "datagrams kept by the default buffer");
      final long keptBySmall = burstWhileStopped(backend, "--udp-buffer", "32k");
      assertTrue(
          keptBySmall > 0 && keptBySmall < BURST, keptBySmall + " of " + BURST + " kept in 32 KiB");
    }
  }

  @Test
  @DisplayName(
      "--udp-buffer beyond what the kernel grants: a warning with what was granted, and it starts")
  void shouldWarnWhenKernelGrantsLess() throws Exception {
    try (UdpPeer backend = UdpPeer.echo();
        Millrace millrace = UdpFrontend.start(backend, "--udp-buffer", "1g")) {
      assertTrue(
          millrace.messages().stream()
              .anyMatch(line -> line.contains("udp-buffer") || line.contains("receive buffer")),
          () -> "" + millrace.messages());
      assertAnswered(millrace, "it works");
    }
  }

  /** How many of a burst reach the backend; the kernel counts the others at the listener. */
  private static long burstWhileStopped(final UdpPeer backend, final String... flags)
      throws IOException {
    final long before = backend.receivedCount();
    try (Millrace millrace = UdpFrontend.start(backend, flags);
        UdpClient client = UdpClient.of(millrace.address())) {
      millrace.signal("STOP");
      for (int i = 0; i < BURST; i++) {
        client.send("burst");
      }
      millrace.signal("CONT");
      final long dropped = Sockets.kernelDrops(millrace.address().getPort());
      backend.awaitReceived(before + BURST - dropped);
      return backend.receivedCount() - before;
    }
  }

  private static void assertAnswered(final Millrace millrace, final String text)
      throws IOException {
    final List<UdpClient> clients = UdpClient.many(8, millrace.address());
    for (final UdpClient client : clients) {
      assertEquals(text, client.ask(text));
    }
    UdpClient.closeAll(clients);
  }

  private static void assertNamed(final Millrace millrace, final String... texts) {
    final List<String> messages = millrace.messages();
    for (final String text : texts) {
      assertTrue(
          messages.stream().anyMatch(line -> line.contains(text)), () -> text + " in " + messages);
    }
    assertFalse(messages.stream().anyMatch(line -> line.startsWith("ready")), messages::toString);
    assertTrue(messages.size() < LINES_MAX, messages::toString);
  }
}
