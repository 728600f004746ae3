package io.millrace.trials.udp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.trials.Await;
import io.millrace.trials.Millrace;
import io.millrace.trials.Namespace;
import io.millrace.trials.SessionLine;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/**
 * Backends behind a cable: two network namespaces of the trial's own, where the test decides when a
 * hardware address becomes known. Until then the kernel holds what is sent, and so a socket's send
 * buffer fills, or an ICMP error is late.
 */
final class UdpNetworkIT {
  private static final String NEAR = "10.77.0.1";
  private static final String FAR = "10.77.0.2";
  private static final String STUCK = "10.77.0.3";
  private static final int PORT = 7_000;
  private static final int BURST = 300;
  private static final int BURST_BYTES = 1_400;

  private Namespace near;
  private Namespace far;
  private Remote nearPeers;
  private Remote farPeers;

  @BeforeEach
  void open() throws IOException {
    Namespace.require();
    near = Namespace.open();
    far = Namespace.open();
    near.connect(far, NEAR, FAR);
    near.learn(far, FAR);
    nearPeers = Remote.in(near);
    farPeers = Remote.in(far);
  }

  @AfterEach
  void close() {
    if (farPeers != null) {
      nearPeers.close();
      farPeers.close();
    }
    if (far != null) {
      near.close();
      far.close();
    }
  }

  @Test
  @DisplayName(
      "U11 a send that would block is a counted drop; other flows and the same loop are unaffected")
  void shouldCountDropsWhenSendWouldBlock() throws Exception {
    near.set("ipv4/neigh/cable/unres_qlen_bytes", "100000000");
    near.set("ipv4/neigh/cable/mcast_solicit", "1000");
    far.learn(near, NEAR);
    farPeers.echo("far", FAR, PORT);
    // one loop, whose listener has room for a burst that it has not read and the next one
    try (Millrace millrace = start(List.of("--idle-timeout", "2s", "--loops", "1"), STUCK, FAR)) {
      nearPeers.client("blocked", "127.0.0.1", millrace.addresses().get(0).getPort());
      nearPeers.client("other", "127.0.0.1", millrace.addresses().get(1).getPort());
      assertEquals(
          "127.0.0.1:" + millrace.addresses().get(1).getPort() + " hello",
          nearPeers.ask("other", "hello"));
      for (int i = 0; i < 3; i++) {
        nearPeers.burst("blocked", BURST / 3, BURST_BYTES);
        assertTrue(
            nearPeers.isAnswered("other", "between-" + i, Duration.ofMillis(500)),
            "the other flow");
      }
      final SessionLine line = awaitLine(millrace, of(STUCK));
      assertEquals(BURST, line.number("datagramsIn") + line.number("droppedIn"), line::toString);
      assertTrue(line.number("droppedIn") > 0, line::toString);
      assertEquals(line.number("datagramsIn") * BURST_BYTES, line.bytesIn(), line::toString);
      final SessionLine other = awaitLine(millrace, of(FAR));
      assertEquals(0, other.number("droppedIn") + other.number("droppedOut"), other::toString);
    }
  }

  @Test
  @DisplayName(
      "U11 the flow works again when its way is free, and what the kernel had taken arrives")
  void shouldGoOnWhenWayIsFreeAgain() throws Exception {
    near.set("ipv4/neigh/cable/unres_qlen_bytes", "100000000");
    near.set("ipv4/neigh/cable/mcast_solicit", "1000");
    far.learn(near, NEAR);
    farPeers.echo("far", FAR, PORT);
    try (Millrace millrace = start(List.of("--idle-timeout", "3s"), STUCK, FAR)) {
      nearPeers.client("blocked", "127.0.0.1", millrace.addresses().get(0).getPort());
      nearPeers.burst("blocked", BURST, BURST_BYTES);
      Await.elapseMillis(100);
      far.ip("addr", "add", STUCK + "/24", "dev", "cable");
      farPeers.echo("stuck", STUCK, PORT);
      near.learn(far, STUCK);
      Await.until(
          "the flow is answered",
          () -> nearPeers.isAnswered("blocked", "again", Duration.ofMillis(200)));
      final long taken = farPeers.count("stuck");
      assertTrue(taken > 1 && taken < BURST, taken + " of " + BURST + " arrived");
    }
  }

  @Test
  @DisplayName(
      "U4 the datagram on which an old ICMP error is reported is not lost when the backend is back")
  void shouldSendAgainWhenErrorIsOld() throws Exception {
    near.set("ipv4/conf/cable/arp_ignore", "8");
    far.set("ipv4/neigh/cable/mcast_solicit", "1000");
    try (Millrace millrace = start(List.of("--loops", "1"), FAR, FAR)) {
      nearPeers.client("client", "127.0.0.1", millrace.address().getPort());
      nearPeers.send("client", "lost");
      Await.until(
          "the error waits in the kernel",
          () -> far.ip("neigh", "show", NEAR).contains("INCOMPLETE"));
      farPeers.echo("back", FAR, PORT);
      millrace.signal("STOP");
      far.learn(near, NEAR);
      nearPeers.send("client", "found");
      millrace.signal("CONT");
      farPeers.awaitText("back", "found");
      assertEquals(
          "127.0.0.1:" + millrace.address().getPort() + " found",
          nearPeers.receive("client", Duration.ofSeconds(2)));
    }
  }

  @Test
  @DisplayName("U4 a late ICMP error ends the flow that it belongs to")
  void shouldEndFlowWhenErrorIsLate() throws Exception {
    near.set("ipv4/conf/cable/arp_ignore", "8");
    far.set("ipv4/neigh/cable/mcast_solicit", "1000");
    try (Millrace millrace = start(List.of("--loops", "1"), FAR, FAR)) {
      nearPeers.client("client", "127.0.0.1", millrace.address().getPort());
      nearPeers.send("client", "lost");
      Await.until(
          "the error waits in the kernel",
          () -> far.ip("neigh", "show", NEAR).contains("INCOMPLETE"));
      Await.holds("the flow lives", Duration.ofMillis(200), () -> millrace.sessions().isEmpty());
      far.learn(near, NEAR);
      final SessionLine line = millrace.awaitSessions(1).get(0);
      assertEquals("backend", line.endedBy(), line::toString);
      assertTrue(line.durationMs() >= 200, line::toString);
    }
  }

  /** Two frontends, each with one backend behind the cable. */
  private Millrace start(final List<String> flags, final String first, final String second) {
    return Millrace.launcher()
        .prefix(near.prefix().toArray(String[]::new))
        .args(flags.toArray(String[]::new))
        .args("--balance", "round-robin")
        .args("--listen", "udp://127.0.0.1:0", "--name", "first", "--backend", first + ":" + PORT)
        .args("--listen", "udp://127.0.0.1:0", "--name", "second", "--backend", second + ":" + PORT)
        .start();
  }

  private static Predicate<SessionLine> of(final String host) {
    return line -> (host + ":" + PORT).equals(line.text("address"));
  }

  private static SessionLine awaitLine(
      final Millrace millrace, final Predicate<SessionLine> which) {
    Await.until("a session line", () -> millrace.count(which) == 1);
    final List<SessionLine> lines = millrace.sessions().stream().filter(which).toList();
    return lines.get(0);
  }
}
