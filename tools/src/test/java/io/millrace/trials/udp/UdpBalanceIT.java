package io.millrace.trials.udp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.trials.Millrace;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Which backend a new flow gets. */
final class UdpBalanceIT {
  private static final Duration SHORT = Duration.ofMillis(50);

  private final List<UdpPeer> peers = new ArrayList<>();
  private final List<UdpClient> clients = new ArrayList<>();

  @BeforeEach
  void openPeers() throws IOException {
    for (final String name : List.of("a", "b", "c")) {
      peers.add(UdpPeer.named(name));
    }
  }

  @AfterEach
  void closeAll() {
    UdpClient.closeAll(clients);
    peers.forEach(UdpPeer::close);
  }

  @Test
  @DisplayName("B1 round-robin: weights exact over each cycle and smooth, over all loops")
  void shouldFollowWeightsSmoothlyWhenRoundRobin() throws Exception {
    try (Millrace millrace = start("round-robin", ",weight=5", ",weight=1", ",weight=1")) {
      final StringBuilder order = new StringBuilder();
      for (int i = 0; i < 21; i++) {
        order.append(openFlow(millrace));
      }
      for (int cycle = 0; cycle < 3; cycle++) {
        assertEquals(
            Map.of('a', 5, 'b', 1, 'c', 1),
            counts(order.substring(7 * cycle, 7 * cycle + 7)),
            order::toString);
      }
      assertTrue(!order.toString().contains("aaaaa"), () -> "smooth: " + order);
    }
  }

  @Test
  @DisplayName("B2 least-connections: new flows fill up what has ended, exact over all loops")
  void shouldFillUpWhenLeastConnections() throws Exception {
    try (Millrace millrace = start("least-connections", "", "", "")) {
      assertEquals(Map.of('a', 4, 'b', 4, 'c', 4), counts(openFlows(millrace, 12)));
    }
  }

  @Test
  @DisplayName("B6 first: in flag order, each up to its max; beyond all of them a flow is refused")
  void shouldSpillToNextWhenFirstIsAtMax() throws Exception {
    try (Millrace millrace = start("first", ",max=2", ",max=1", ",max=3")) {
      assertEquals("aabccc", openFlows(millrace, 6));
      try (UdpClient refused = UdpClient.of(millrace.address())) {
        refused.send("one too many");
        refused.expectNothing(SHORT);
      }
      assertEquals("no-backend", millrace.awaitSessions(1).get(0).cause());
    }
  }

  @Test
  @DisplayName(
      "B5 backup and off: a backup has nothing while another is eligible, what is off has nothing at all")
  void shouldLeaveOutBackupAndOff() throws Exception {
    try (Millrace millrace = start("round-robin", "", ",backup", ",off")) {
      assertEquals("aaaaaa", openFlows(millrace, 6));
    }
    try (Millrace millrace = start("round-robin", ",off", ",backup", ",off")) {
      assertEquals("bbb", openFlows(millrace, 3));
    }
  }

  @Test
  @DisplayName("A place under max that a flow gave back is given to the next")
  void shouldGiveBackPlaceWhenFlowHasEnded() throws Exception {
    try (Millrace millrace =
        UdpFrontend.start(
            List.of(peers.get(0).flag() + ",max=2", peers.get(1).flag()),
            "--balance",
            "first",
            "--replies",
            "2")) {
      assertEquals("aab", openFlows(millrace, 3));
      assertEquals("a", clients.get(0).ask("the second reply ends the flow"));
      millrace.awaitSession("replies");
      assertEquals("ab", openFlows(millrace, 2));
    }
  }

  private Millrace start(final String algorithm, final String... keys) {
    final List<String> backends = new ArrayList<>();
    for (int i = 0; i < keys.length; i++) {
      backends.add(peers.get(i).flag() + keys[i]);
    }
    return UdpFrontend.start(backends, "--balance", algorithm, "--loops", "2");
  }

  private String openFlows(final Millrace millrace, final int count) throws IOException {
    final StringBuilder order = new StringBuilder();
    for (int i = 0; i < count; i++) {
      order.append(openFlow(millrace));
    }
    return order.toString();
  }

  /** The name of the backend that a new client gets. */
  private String openFlow(final Millrace millrace) throws IOException {
    final InetSocketAddress target = millrace.address();
    final UdpClient client = UdpClient.of(target);
    clients.add(client);
    return client.ask("who are you?");
  }

  private static Map<Character, Integer> counts(final String order) {
    final Map<Character, Integer> counts = new HashMap<>();
    order.chars().forEach(name -> counts.merge((char) name, 1, Integer::sum));
    return counts;
  }
}
