package io.millrace.trials.udp;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.millrace.trials.Await;
import io.millrace.trials.Limits;
import io.millrace.trials.Millrace;
import io.millrace.trials.MillraceLauncher;
import io.millrace.trials.SessionLine;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/**
 * Flows of a backend whose probes find it down, although it still takes datagrams. Conformance H7,
 * U7; case C27.
 */
final class UdpOnDownIT {
  private static final byte[] PING = "ping".getBytes(StandardCharsets.UTF_8);

  private volatile boolean firstAnswers = true;
  private UdpPeer first;
  private UdpPeer second;

  @BeforeEach
  void open() throws IOException {
    first = UdpPeer.scripted((peer, datagram) -> answer(peer, datagram, firstAnswers));
    second = UdpPeer.scripted((peer, datagram) -> answer(peer, datagram, true));
  }

  @AfterEach
  void close() {
    first.close();
    second.close();
  }

  /** Only probes are answered. */
  private static void answer(final UdpPeer peer, final Datagram datagram, final boolean answers)
      throws IOException {
    if (answers && isProbe(datagram)) {
      peer.send("pong", datagram.from());
    }
  }

  private static boolean isProbe(final Datagram datagram) {
    return Arrays.equals(PING, datagram.payload());
  }

  private static long count(final UdpPeer peer) {
    return peer.received().stream().filter(each -> !isProbe(each)).count();
  }

  private Millrace launch(final String... flags) {
    return launch(List.of(first.flag(), second.flag()), flags);
  }

  private static Millrace launch(final List<String> backends, final String... flags) {
    return UdpFrontend.launcher(backends, "--balance", "first")
        .args("--health", "udp,send=ping,match=pong")
        // two probes are not lost while the machine stalls for a second
        .args("--health-interval", "100ms", "--health-timeout", "600ms", "--fall", "2")
        .args("--idle-timeout", "1h", "--unanswered-timeout", "1h")
        .args(flags)
        .start();
  }

  /** 20 datagrams a second of a client that never listens. */
  private static void send(final UdpClient client, final int count) throws IOException {
    for (int i = 0; i < count; i++) {
      client.send("metric");
      Await.elapseMillis(50);
    }
  }

  private static void awaitDown(final Millrace millrace) {
    Await.until(
        () -> "a is down in " + millrace.messages(),
        Limits.WAIT,
        () -> millrace.messages().stream().anyMatch(line -> line.contains("/a: down (timeout")));
  }

  @Test
  @DisplayName("C27 a sender that needs no answer goes to the next backend once its own is down")
  void shouldMoveOnWithTheNextDatagramWhenItsBackendIsDown() throws Exception {
    try (Millrace millrace = launch();
        UdpClient client = UdpClient.of(millrace.address())) {
      send(client, 5);
      Await.until("at the first", () -> count(first) == 5);
      firstAnswers = false;
      awaitDown(millrace);
      final SessionLine line = millrace.awaitSessions(1).get(0);
      assertEquals("down-timeout", line.cause(), line::toString);
      final long before = count(first);
      send(client, 5);
      Await.until("at the second", () -> count(second) == 5);
      assertEquals(before, count(first));
      assertEquals(1, millrace.sessions().size(), "one live flow of that client");
      firstAnswers = true;
      send(client, 5);
      Await.until("stays there", () -> count(second) == 10);
    }
  }

  @Test
  @DisplayName("H7 with keep a flow stays where it is")
  void shouldStayWhenThePolicyIsKeep() throws Exception {
    try (Millrace millrace = launch("--on-down", "keep");
        UdpClient client = UdpClient.of(millrace.address());
        UdpClient other = UdpClient.of(millrace.address())) {
      send(client, 1);
      Await.until("at the first", () -> count(first) == 1);
      firstAnswers = false;
      awaitDown(millrace);
      send(client, 4);
      Await.until("still at the first", () -> count(first) == 5);
      send(other, 1);
      Await.until("a new one is at the second", () -> count(second) == 1);
      assertEquals(List.of(), millrace.sessions());
    }
  }

  @Test
  @DisplayName("C27 without any backend datagrams are dropped; with one again it is served at once")
  void shouldServeTheSenderAgainWhenABackendIsBack() throws Exception {
    try (Millrace millrace = launch(List.of(first.flag()));
        UdpClient client = UdpClient.of(millrace.address())) {
      send(client, 2);
      Await.until("at the first", () -> count(first) == 2);
      firstAnswers = false;
      awaitDown(millrace);
      millrace.awaitSessions(1);
      send(client, 5);
      assertEquals(2, count(first), "nobody has it");
      millrace.awaitSessions(6);
      assertEquals(
          5, millrace.count(line -> line.cause().equals("no-backend")), "" + millrace.sessions());
      firstAnswers = true;
      Await.until(
          "up again",
          () -> millrace.messages().stream().anyMatch(line -> line.contains("/a: up, was down")));
      send(client, 3);
      Await.until("at the first again", () -> count(first) == 5);
    }
  }

  @Test
  @DisplayName("U7, C27 a sender goes elsewhere with its next datagram when its backend is removed")
  void shouldMoveOnAtOnceWhenItsBackendIsRemoved() throws Exception {
    final Path file = MillraceLauncher.freshFolder().resolve("udp.args");
    final String flags = "--listen udp://127.0.0.1:0 --health none --idle-timeout 1h";
    Files.writeString(file, flags + " --backend a=" + first.flag() + "\n");
    try (Millrace millrace = Millrace.launcher().args("@" + file).start();
        UdpClient client = UdpClient.of(millrace.address())) {
      send(client, 3);
      Await.until("at the first", () -> count(first) == 3);
      Files.writeString(file, flags + " --backend b=" + second.flag() + "\n");
      millrace.signal("HUP");
      assertEquals("down-removed", millrace.awaitSessions(1).get(0).cause());
      send(client, 3);
      Await.until("at the second", () -> count(second) == 3);
      assertEquals(3, count(first));
      assertEquals(1, millrace.sessions().size(), "one live flow of that client");
    }
  }
}
