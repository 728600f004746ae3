package io.millrace.trials.proxy;

import static io.millrace.trials.proxy.Header.LOCAL;
import static io.millrace.trials.proxy.Header.v1;
import static io.millrace.trials.proxy.Header.v2Claiming;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.trials.Await;
import io.millrace.trials.Backend;
import io.millrace.trials.BlackHole;
import io.millrace.trials.Limits;
import io.millrace.trials.Memory;
import io.millrace.trials.Millrace;
import io.millrace.trials.Peer;
import io.millrace.trials.Proc;
import io.millrace.trials.SessionLine;
import io.millrace.trials.Stuck;
import io.millrace.trials.Tasks;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Future;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Headers and limits: deadlines, memory, places, and whose address counts. Conformance C10, L3. */
final class ProxyLimitsIT {
  private static final int LONGEST = 65_535;

  /** That one of three backends is chosen by none of so many: once in ten thousand million runs. */
  private static final int HOSTS = 60;

  private static final Duration PROMPT = Limits.stretched(Duration.ofSeconds(1));
  private static final Duration SET_UP = Limits.stretched(Duration.ofSeconds(3));

  @Test
  @DisplayName("C10 connections that say nothing take places from accept on, until the deadline")
  void shouldCountSilentConnectionsFromAcceptOn() throws IOException {
    try (Stage stage = new Stage("--max-sessions", "10", "--connect-timeout", "3s")) {
      final int idle = Proc.descriptors(stage.millrace().pid());
      final List<Peer> silent = new ArrayList<>();
      for (int i = 0; i < 50; i++) {
        silent.add(stage.connect());
      }
      stage.millrace().awaitSessions(40);
      Await.until(
          "descriptors of those that have places only",
          PROMPT,
          () -> Proc.descriptors(stage.millrace().pid()) <= idle + 10);
      final List<SessionLine> lines = stage.millrace().awaitSessions(50);
      assertEquals(40, lines.stream().filter(l -> l.cause().equals("max-sessions")).count());
      assertEquals(10, lines.stream().filter(l -> l.cause().equals("proxy-header")).count());
      assertEquals(0, stage.backend().accepted());
      for (int i = 0; i < 50; i++) {
        stage.nextLine();
      }
      stage.forward(v1("TCP4 192.0.2.1 198.51.100.2 51234 443"));
      silent.forEach(Peer::close);
    }
  }

  @Test
  @DisplayName("P4, L3 the longest block in a drip ends at the deadline, not before")
  void shouldEndADripAtTheDeadline() throws IOException {
    try (Stage stage = new Stage("--connect-timeout", "700ms");
        Peer client = stage.connect()) {
      final byte[] header = v2Claiming(LOCAL, 0, LONGEST);
      client.send(header);
      final Peer.Rest rest = Tasks.join(drip(client));
      assertEquals(0, rest.bytes().length);
      final SessionLine line = stage.nextLine();
      assertEquals("proxy-header", line.cause());
      assertEquals("millrace", line.endedBy());
      assertTrue(line.durationMs() >= 700, line.toString());
    }
  }

  private static Future<Peer.Rest> drip(final Peer client) {
    final var end = Tasks.start(client::readRest);
    Await.until(
        "the end of the drip",
        () -> {
          if (!end.isDone()) {
            sendQuietly(client);
          }
          return end.isDone();
        });
    return end;
  }

  private static void sendQuietly(final Peer client) {
    try {
      client.send(new byte[1]);
    } catch (final IOException e) {
      // closed meanwhile: the reader says how
    }
  }

  @Test
  @DisplayName("L3 header and connect share one deadline")
  void shouldCountTheTimeOfTheHeaderIntoTheDeadlineOfTheConnect() throws IOException {
    try (BlackHole hole = new BlackHole();
        Millrace millrace =
            Millrace.launcher()
                .args("--listen", "127.0.0.1:0", "--backend", hole.text())
                .args("--accept-proxy", "127.0.0.0/8")
                .args("--connect-timeout", SET_UP.toMillis() + "ms")
                .start();
        Peer client = Peer.connect(millrace.address())) {
      Await.elapse(SET_UP.dividedBy(2));
      client.send(v1("TCP4 192.0.2.1 198.51.100.2 51234 443"));
      client.awaitEnding();
      final SessionLine line = millrace.awaitSessions(1).get(0);
      assertEquals(List.of("connect-timeout"), List.of(line.cause()), line.toString());
      assertTrue(line.durationMs() >= SET_UP.toMillis(), line.toString());
      final long both = SET_UP.multipliedBy(3).dividedBy(2).toMillis();
      assertTrue(
          line.durationMs() < both - 100, "a second deadline would be " + both + ": " + line);
    }
  }

  @Test
  @DisplayName("P4 a thousand connections amid the longest block hold no memory for it")
  void shouldHoldNothingOfABlockThatIsPassedOver() throws IOException {
    final int connections = Limits.size(500, 2_000);
    try (Stage stage = new Stage(Millrace.launcher().steadyMemory(), "--connect-timeout", "1m")) {
      final long before = Memory.keptKib(stage.millrace().pid());
      final int idle = Proc.descriptors(stage.millrace().pid());
      final List<Peer> clients = new ArrayList<>();
      for (int i = 0; i < connections; i++) {
        final Peer client = stage.connect();
        client.send(v2Claiming(LOCAL, 0, LONGEST, new byte[LONGEST - 1]));
        clients.add(client);
      }
      Await.until("all bytes are read", () -> isRead(stage.millrace().address()));
      final long grown = Memory.keptKib(stage.millrace().pid()) - before;
      assertTrue(grown < connections * 20L, grown + " KiB for " + connections + " connections");
      final Peer last = clients.get(connections - 1);
      last.send(new byte[1]);
      last.roundTrip("payload");
      clients.forEach(Peer::close);
      stage.millrace().awaitDescriptors(idle);
    }
  }

  /** Whether nothing waits in the queues of all connections of a listener. */
  private static boolean isRead(final InetSocketAddress listener) {
    final String ours = "127.0.0.1:" + listener.getPort();
    final String queued = Proc.output("ss", "-tnH", "src", ours, "or", "dst", ours);
    return queued
        .lines()
        .map(line -> line.trim().split("\\s+"))
        .allMatch(fields -> fields[1].equals("0") && fields[2].equals("0"));
  }

  @Test
  @DisplayName("Payload behind a header waits while the memory for held data is spent")
  void shouldWaitForMemoryWhenNoneIsFree() throws IOException {
    try (Backend backend =
            Backend.start(
                peer -> {
                  if (peer.readLine().equals("hold")) {
                    peer.hold();
                  }
                  peer.echo();
                });
        Millrace millrace =
            Millrace.tcp(
                backend, "--accept-proxy", "127.0.0.0/8", "--loops", "1", "--buffers", "1m")) {
      final List<Peer> holding = new ArrayList<>();
      for (int i = 0; i < 16; i++) {
        final Peer client = Peer.connect(millrace.address());
        client.send(v1("UNKNOWN"));
        client.send("hold\n");
        Stuck.fill(client);
        holding.add(client);
      }
      try (Peer client = Peer.connect(millrace.address())) {
        client.send(Header.join(v1("UNKNOWN"), Header.ascii("echo\npayload\n")));
        Await.holds("no backend is asked", Duration.ofMillis(200), () -> backend.accepted() == 16);
        holding.get(0).reset();
        assertEquals("payload", client.readLine());
      }
      holding.forEach(Peer::close);
    }
  }

  @Test
  @DisplayName("L2 the limits of a source are those of the header's client")
  void shouldCountTheHeadersClientAndNotTheProxy() throws IOException {
    try (Stage stage = new Stage("--source-sessions", "2")) {
      final List<Peer> clients = new ArrayList<>();
      for (int host = 1; host <= 3; host++) {
        for (int i = 0; i < 2; i++) {
          final Peer client = stage.connect();
          client.send(v1("TCP4 192.0.2." + host + " 198.51.100.2 51234 443"));
          client.roundTrip("served");
          clients.add(client);
        }
      }
      try (Peer third = stage.connect()) {
        third.send(v1("TCP4 192.0.2.1 198.51.100.2 51234 443"));
        assertEquals(0, third.readRest().bytes().length);
      }
      final SessionLine line = stage.nextLine();
      assertEquals("source-sessions", line.cause());
      assertEquals("192.0.2.1:51234", line.client());
      assertNotNull(line.text("peer"));
      clients.forEach(Peer::close);
      stage.millrace().awaitSessions(7);
      try (Peer again = stage.connect()) {
        again.send(v1("TCP4 192.0.2.1 198.51.100.2 51234 443"));
        again.roundTrip("its places were given back");
      }
    }
  }

  @Test
  @DisplayName("B3 the hashes are of the header's addresses")
  void shouldHashTheHeadersAddresses() throws IOException {
    try (Backend a = Backend.naming();
        Backend b = Backend.naming();
        Backend c = Backend.naming();
        Millrace millrace =
            Millrace.tcp(
                List.of(a, b, c), "--accept-proxy", "127.0.0.0/8", "--balance", "source-hash")) {
      final Set<String> used = new HashSet<>();
      for (int host = 1; host <= HOSTS; host++) {
        final Set<String> ofHost = new HashSet<>();
        for (int i = 1; i <= 3; i++) {
          ofHost.add(chosen(millrace, "127.0.0." + (host * i % 50 + 1), host, i));
        }
        assertEquals(1, ofHost.size(), "backends of one client");
        used.addAll(ofHost);
      }
      assertEquals(3, used.size());
    }
  }

  private static String chosen(
      final Millrace millrace, final String proxy, final int host, final int port)
      throws IOException {
    try (Peer client = Peer.connectFrom(proxy, millrace.address())) {
      client.send(v1("TCP4 192.0.2." + host + " 198.51.100.2 " + port + " 443"));
      return client.readLine();
    }
  }
}
