package io.millrace.trials.failover;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.trials.Await;
import io.millrace.trials.Backend;
import io.millrace.trials.Limits;
import io.millrace.trials.Millrace;
import io.millrace.trials.Peer;
import io.millrace.trials.SessionLine;
import io.millrace.trials.failover.Node.Role;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Live sessions of a backend that goes down, by cause and policy. Conformance H7, H8. */
final class OnDownIT {
  private static final int CLIENTS = 10;
  private static final long INTERVAL_MS = 200;
  private static final long TIMEOUT_MS = 1_500;

  private final List<AutoCloseable> open = new ArrayList<>();

  @AfterEach
  void close() throws Exception {
    for (final AutoCloseable each : open) {
      each.close();
    }
  }

  private <T extends AutoCloseable> T keep(final T each) {
    open.add(each);
    return each;
  }

  private Node node(final Backend.Script script) {
    return keep(Node.cluster(1, script).get(0)).is(Role.PRIMARY);
  }

  private static Millrace launch(
      final Backend backend, final String probe, final String onDown, final String... more) {
    return Millrace.launcher()
        .tcp(List.of(backend), "--health", probe, "--on-down", onDown)
        .args("--health-interval", INTERVAL_MS + "ms", "--health-timeout", TIMEOUT_MS + "ms")
        .args("--health-fast", "50ms", "--fall", "2", "--name", "rw")
        .args(more)
        .start();
  }

  private static Millrace launch(final Node node, final String onDown) {
    return launch(node.data(), "http,port=" + node.restPort() + ",path=/primary", onDown);
  }

  private List<Peer> clients(final Millrace millrace) throws IOException {
    final List<Peer> clients = new ArrayList<>();
    for (int i = 0; i < CLIENTS; i++) {
      final Peer client = keep(Peer.connect(millrace.address()));
      client.roundTrip("hello");
      clients.add(client);
    }
    return clients;
  }

  private static void awaitDown(final Millrace millrace, final String cause) {
    Await.until(
        () -> "down (" + cause + " in " + millrace.messages(),
        Limits.WAIT,
        () -> millrace.messages().stream().anyMatch(l -> l.contains(": down (" + cause)));
  }

  private static void assertReset(
      final Millrace millrace, final List<Peer> clients, final Backend backend, final String cause)
      throws IOException {
    for (final Peer client : clients) {
      assertEquals(Peer.Ending.RESET, client.awaitEnding());
    }
    for (final SessionLine line : millrace.awaitSessions(clients.size())) {
      assertEquals(cause, line.cause(), line::toString);
      assertEquals("millrace", line.endedBy(), line::toString);
      assertEquals("reset", line.closed(), line::toString);
    }
    Await.until("the backend's sides have ended", () -> backend.open() == 0);
    final String told = clients.size() + " live sessions closed (" + cause + ")";
    Await.until(
        () -> told + " in " + millrace.messages(),
        Limits.WAIT,
        () -> millrace.messages().stream().anyMatch(line -> line.endsWith(told)));
  }

  private static void assertKept(final Millrace millrace, final List<Peer> clients)
      throws IOException {
    Await.holds(
        "nothing ends", Duration.ofMillis(3 * INTERVAL_MS), () -> millrace.sessions().isEmpty());
    for (final Peer client : clients) {
      client.roundTrip("still here");
    }
  }

  @Test
  void shouldResetThemWhenTheRoleHasChangedAndThePolicyIsClose() throws IOException {
    final Node node = node(Peer::echo);
    try (Millrace millrace = launch(node, "keep,reply=close")) {
      final List<Peer> clients = clients(millrace);
      node.is(Role.REPLICA);
      assertReset(millrace, clients, node.data(), "down-reply");
    }
  }

  @Test
  void shouldKeepThemWhenTheRoleHasChangedAndThePolicyIsKeep() throws IOException {
    final Node node = node(Peer::echo);
    try (Millrace millrace = launch(node, "close,reply=keep")) {
      final List<Peer> clients = clients(millrace);
      node.is(Role.REPLICA);
      awaitDown(millrace, "reply");
      assertKept(millrace, clients);
    }
  }

  @Test
  void shouldResetThemWhenTheDataPortRefusesAndThePolicyIsClose() throws IOException {
    final Backend backend = keep(Backend.echo());
    try (Millrace millrace = launch(backend, "tcp", "keep,refused=close")) {
      final List<Peer> clients = clients(millrace);
      backend.stopListening();
      assertReset(millrace, clients, backend, "down-refused");
    }
  }

  @Test
  void shouldTakeARefusedSidePortForATimeout() throws IOException {
    final Node node = node(Peer::echo);
    try (Millrace millrace = launch(node, "keep,refused=close")) {
      final List<Peer> clients = clients(millrace);
      node.stopRest();
      awaitDown(millrace, "refused");
      assertKept(millrace, clients);
    }
    final Node other = node(Peer::echo);
    try (Millrace millrace = launch(other, "keep,timeout=close")) {
      final List<Peer> clients = clients(millrace);
      other.stopRest();
      assertReset(millrace, clients, other.data(), "down-timeout");
    }
  }

  @Test
  void shouldApplyThePolicyOfALaterCauseToo() throws IOException {
    final Node node = node(Peer::echo);
    try (Millrace millrace = launch(node, "keep,reply=close")) {
      final List<Peer> clients = clients(millrace);
      node.is(Role.HUNG);
      awaitDown(millrace, "timeout");
      assertKept(millrace, clients);
      node.is(Role.REPLICA);
      assertReset(millrace, clients, node.data(), "down-reply");
    }
  }

  @Test
  void shouldLoseNothingWhenItIsOverloadedAndEndAllOnceNobodyHears() throws Exception {
    final Node node = node(Peer::echo);
    try (Millrace millrace = launch(node, "silent")) {
      final List<Peer> clients = clients(millrace);
      node.is(Role.HUNG);
      for (int i = 0; i < 55; i++) {
        clients.get(3).roundTrip("slow answer");
        Await.elapseMillis(100);
      }
      awaitDown(millrace, "timeout");
      assertEquals(List.of(), millrace.sessions(), "one hears: all are kept");
      assertReset(millrace, clients, node.data(), "down-timeout");
    }
  }

  @Test
  void shouldEndThemAtARateWhenThePolicyIsPaced() throws IOException {
    final Node node = node(Peer::echo);
    try (Millrace millrace = launch(node, "paced:20/s")) {
      final List<Peer> clients = clients(millrace);
      node.is(Role.REPLICA);
      awaitDown(millrace, "reply");
      assertReset(millrace, clients, node.data(), "down-reply");
      final List<Instant> ends =
          millrace.sessions().stream().map(l -> Instant.parse(l.text("end"))).sorted().toList();
      // from one to the next 50 ms, but for the first, whose loop may be late
      final long spreadMs = Duration.between(ends.get(0), ends.get(CLIENTS - 1)).toMillis();
      assertTrue(spreadMs >= (CLIENTS - 2) * 50 - 1, "not all at once: " + ends);
    }
  }

  /** H8: it accepts and never answers. A connect probe finds it good; one that asks does not. */
  @Test
  void shouldLeaveAHalfDeadServerWhenTheProbeAsksForAnAnswer() throws IOException {
    final Backend half = keep(Backend.silent());
    final Backend whole =
        keep(
            Backend.start(
                peer -> {
                  while (true) {
                    peer.send(peer.readLine().contains("PING") ? "+PONG\r\n" : "");
                  }
                }));
    for (final String probe : List.of("redis", "expect,send=PING\\r\\n,match=+PONG")) {
      try (Millrace millrace =
          Millrace.launcher()
              .tcp(List.of(half, whole), "--health", probe, "--health-timeout", "1s")
              .args("--health-interval", "300ms")
              .start()) {
        awaitDown(millrace, "timeout");
        assertAnswered(millrace);
      }
    }
  }

  private static void assertAnswered(final Millrace millrace) throws IOException {
    for (int i = 0; i < 10; i++) {
      try (Peer client = Peer.connect(millrace.address())) {
        client.send("PING\r\n");
        assertEquals("+PONG\r", client.readLine());
      }
    }
  }
}
