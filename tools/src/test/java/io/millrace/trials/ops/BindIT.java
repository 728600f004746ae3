package io.millrace.trials.ops;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.trials.Backend;
import io.millrace.trials.Limits;
import io.millrace.trials.Millrace;
import io.millrace.trials.MillraceLauncher;
import io.millrace.trials.Peer;
import io.millrace.trials.Proc;
import io.millrace.trials.Route;
import io.millrace.trials.SessionLine;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Addresses and run directories that somebody else has. */
final class BindIT {
  private static final int USAGE = 2;
  private static final int IN_USE = 75;
  private static final int LINES_MAX = 20;
  private static final int WAITING = 20;
  private static final Duration SOON = Limits.stretched(Duration.ofSeconds(3));

  @Test
  @DisplayName("O8 a run directory that a live process owns: exit 2 and its pid; the owner goes on")
  void shouldRefuseRunDirectoryWhenOwned() throws Exception {
    final Path folder = MillraceLauncher.freshFolder().resolve("run");
    try (Backend backend = Backend.echo()) {
      final Millrace first = Millrace.tcp(backend, "--dir", folder.toString());
      final int port = Route.freePort();
      final Millrace second =
          Millrace.launcher()
              .args("--listen", "127.0.0.1:" + port, "--backend", backend.text())
              .args("--dir", folder.toString())
              .launch();
      assertRefused(second, USAGE, folder.toString(), String.valueOf(first.pid()));
      assertFalse(Proc.isListening(port));
      assertServed(first);
      first.kill();
      first.awaitExit(SOON);
      try (Millrace third = Millrace.tcp(backend, "--dir", folder.toString())) {
        assertServed(third);
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    "127.0.0.1, false, 127.0.0.1",
    "127.0.0.1, true, 127.0.0.1",
    "127.0.0.1, true, *",
    "::, false, 0.0.0.0",
    "::1, true, *"
  })
  @DisplayName("O8 an address that a stranger holds, also one that would share it: exit 75")
  void shouldRefuseAddressWhenHeld(final String holder, final boolean sharing, final String listen)
      throws Exception {
    try (ServerSocketChannel held = ServerSocketChannel.open()) {
      held.setOption(StandardSocketOptions.SO_REUSEPORT, sharing);
      held.bind(new InetSocketAddress(holder, 0));
      final int port = ((InetSocketAddress) held.getLocalAddress()).getPort();
      final Millrace millrace =
          Millrace.launcher()
              .args("--listen", listen + ":" + port, "--backend", "127.0.0.1:9", "--name", "rw")
              .launch();
      assertRefused(millrace, IN_USE, "--listen of rw", ":" + port);
    }
  }

  @Test
  @DisplayName(
      "C16 one of three listeners is taken: exit 75, named, the other two are not left open")
  void shouldLeaveNothingOpenWhenOneAddressIsTaken() throws Exception {
    try (ServerSocketChannel holder = ServerSocketChannel.open()) {
      holder.bind(new InetSocketAddress("127.0.0.1", 0));
      final int taken = ((InetSocketAddress) holder.getLocalAddress()).getPort();
      final int before = Route.freePort();
      final int after = Route.freePort();
      final Millrace millrace =
          Millrace.launcher()
              .args("--backend", "127.0.0.1:9")
              .args("--listen", "127.0.0.1:" + before, "--name", "first")
              .args("--listen", "127.0.0.1:" + taken, "--name", "second")
              .args("--listen", "127.0.0.1:" + after, "--name", "third")
              .launch();
      assertRefused(
          millrace,
          IN_USE,
          "--listen of second: cannot listen on tcp 127.0.0.1:" + taken,
          "in use");
      assertFalse(Proc.isListening(before) || Proc.isListening(after));
    }
  }

  @Test
  @DisplayName("C16 an address that is not of this machine: a status of its own, named")
  void shouldRefuseAddressWhenNotLocal() {
    final Millrace millrace =
        Millrace.launcher()
            .args("--backend", "127.0.0.1:9")
            .args("--listen", "127.0.0.1:0", "--listen", "203.0.113.1:7000", "--name", "far")
            .launch();
    assertRefused(millrace, 1, "far", "203.0.113.1:7000", "assign");
  }

  @Test
  @DisplayName(
      "O8 a second Millrace on the address: exit 75; with --share-port it joins, and what waits is served")
  void shouldShareAddressOnlyWhenAskedFor() throws Exception {
    final String listen = "127.0.0.1:" + Route.freePort();
    try (Backend backend = Backend.echo();
        Millrace first = launcher(listen, backend).args("--share-port", "--drain", "10s").start()) {
      assertRefused(launcher(listen, backend).launch(), IN_USE, listen, "in use");
      assertServed(first);
      try (Millrace second = launcher(listen, backend).args("--share-port").start()) {
        first.signal("STOP");
        final List<Peer> waiting = new ArrayList<>();
        for (int i = 0; i < WAITING; i++) {
          waiting.add(Peer.connect(first.address()));
        }
        first.signal("TERM");
        first.signal("CONT");
        for (final Peer peer : waiting) {
          peer.roundTrip("served by either");
          peer.end();
          assertEquals(Peer.Ending.END, peer.awaitEnding());
          peer.close();
        }
        assertEquals(0, first.awaitExit(SOON));
        final long ofFirst = first.sessions().size() - 1;
        assertTrue(ofFirst > 0, "some have waited in the accept queue of the first");
        final List<SessionLine> ofSecond = second.awaitSessions((int) (WAITING - ofFirst));
        assertEquals(WAITING - ofFirst, ofSecond.size());
        for (int i = 0; i < WAITING; i++) {
          assertServed(second);
        }
      }
    }
  }

  private static MillraceLauncher launcher(final String listen, final Backend backend) {
    return Millrace.launcher().args("--listen", listen, "--backend", backend.text());
  }

  private static void assertServed(final Millrace millrace) throws Exception {
    try (Peer peer = Peer.connect(millrace.address())) {
      peer.roundTrip("hello");
    }
  }

  private static void assertRefused(
      final Millrace millrace, final int status, final String... named) {
    assertEquals(status, millrace.awaitExit(SOON), () -> "status; " + millrace.messages());
    final List<String> messages = millrace.messages();
    for (final String text : named) {
      assertTrue(
          messages.stream().anyMatch(line -> line.contains(text)), () -> text + " in " + messages);
    }
    assertTrue(messages.stream().noneMatch(line -> line.startsWith("ready")), messages::toString);
    assertTrue(messages.size() < LINES_MAX, messages::toString);
  }
}
