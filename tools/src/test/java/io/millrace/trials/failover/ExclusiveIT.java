package io.millrace.trials.failover;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.trials.Await;
import io.millrace.trials.Backend;
import io.millrace.trials.Limits;
import io.millrace.trials.Millrace;
import io.millrace.trials.Peer;
import io.millrace.trials.SessionLine;
import io.millrace.trials.Tasks;
import io.millrace.trials.failover.Node.Role;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** One active backend of several: who it is, and how the next one takes over. */
final class ExclusiveIT {
  private static final int IDLE = 600;

  /** Looks in a row, a millisecond apart, before a connection counts as one that says nothing. */
  private static final int QUIET = 200;

  private final List<Node> nodes = new ArrayList<>();

  /** The connections of each node, the newest first. */
  private final Map<String, Deque<Peer>> peers = new ConcurrentHashMap<>();

  /** Connections that were open at the others when a node had its first byte, by node. */
  private final Map<String, Integer> openElsewhere = new ConcurrentHashMap<>();

  @AfterEach
  void close() {
    nodes.forEach(Node::close);
  }

  private Node cluster(final int count, final Backend.Script script) {
    nodes.addAll(Node.cluster(count, script));
    return nodes.get(0);
  }

  private Millrace launch(final String... flags) {
    final List<Backend> backends = nodes.stream().map(Node::data).toList();
    return Millrace.launcher()
        .tcp(backends, "--name", "rw")
        .args("--health-interval", "200ms", "--health-timeout", "2s", "--health-fast", "50ms")
        .args(flags)
        .start();
  }

  private Millrace primary(final String... more) {
    final List<String> flags = new ArrayList<>(List.of(more));
    flags.addAll(List.of("--preset", "patroni-primary,port=" + nodes.get(0).restPort()));
    return launch(flags.toArray(String[]::new));
  }

  private Millrace standby() {
    final String probe = "http,port=" + nodes.get(0).restPort() + ",path=/";
    return launch("--exclusive", "standby", "--health", probe, "--rise", "1", "--fall", "2");
  }

  private static void awaitLine(final Millrace millrace, final String text) {
    Await.until(
        () -> text + " in " + millrace.messages(),
        Limits.WAIT,
        () -> millrace.messages().stream().anyMatch(line -> line.contains(text)));
  }

  private static String served(final Millrace millrace) throws IOException {
    try (Peer client = Peer.connect(millrace.address())) {
      return client.readLine();
    }
  }

  private static void naming(final Peer peer) throws IOException {
    peer.send(peer.name() + "\n");
    peer.echo();
  }

  @Test
  void shouldCarryItsClientsThroughAFailoverWhenThereIsAQueue() throws IOException {
    final Node first = cluster(3, ExclusiveIT::naming).is(Role.PRIMARY);
    final List<Peer> before = new ArrayList<>();
    final List<Peer> during = new ArrayList<>();
    try (Millrace millrace = primary()) {
      for (int i = 0; i < 10; i++) {
        before.add(Peer.connect(millrace.address()));
        assertEquals(first.name(), before.get(i).readLine());
      }
      first.is(Role.REPLICA);
      awaitLine(millrace, "/" + first.name() + ": down (reply");
      millrace.awaitSessions(before.size());
      for (int i = 0; i < 30; i++) {
        during.add(Peer.connect(millrace.address()));
      }
      millrace.awaitAccepted(during.size());
      Await.holds(
          "those that come in the gap wait",
          Duration.ofMillis(300),
          () -> millrace.count(line -> !line.cause().equals("down-reply")) == 0);
      nodes.get(2).is(Role.PRIMARY);
      for (final Peer each : during) {
        assertEquals(nodes.get(2).name(), each.readLine());
        each.close();
      }
      for (final Peer each : before) {
        assertEquals(Peer.Ending.RESET, each.awaitEnding());
        each.close();
      }
      final List<SessionLine> lines = millrace.awaitSessions(40);
      assertEquals(10, millrace.count(line -> line.cause().equals("down-reply")), "" + lines);
      assertEquals(30, millrace.count(line -> line.number("queuedMs") >= 100), "" + lines);
      awaitLine(millrace, "/" + nodes.get(2).name() + ": active (takeover), was standby");
    }
  }

  @Test
  void shouldNotGoBackWhenTheFormerIsGoodAgain() throws IOException {
    final Node first = cluster(2, ExclusiveIT::naming).is(Role.PRIMARY);
    final Node second = nodes.get(1).is(Role.PRIMARY);
    try (Millrace millrace = standby()) {
      assertEquals(first.name(), served(millrace));
      first.is(Role.REPLICA);
      awaitLine(millrace, "/" + second.name() + ": active (takeover)");
      first.is(Role.PRIMARY);
      awaitLine(millrace, "/" + first.name() + ": up, was down");
      for (int i = 0; i < 5; i++) {
        assertEquals(second.name(), served(millrace));
      }
      assertTrue(millrace.messages().stream().noneMatch(line -> line.contains("two-primaries")));
    }
  }

  @Test
  void shouldRaiseAnAlarmAndStayWhenTwoSayThatTheyArePrimary() throws IOException {
    final Node first = cluster(2, ExclusiveIT::naming).is(Role.PRIMARY);
    final Node second = nodes.get(1);
    try (Millrace millrace = primary();
        Peer client = Peer.connect(millrace.address())) {
      assertEquals(first.name(), client.readLine());
      second.is(Role.PRIMARY);
      awaitLine(
          millrace,
          first.name()
              + " and "
              + second.name()
              + " both say that they are primary; "
              + first.name()
              + " stays active");
      assertEquals(first.name(), served(millrace));
      client.roundTrip("still here");
      second.is(Role.REPLICA);
      awaitLine(millrace, "no longer two that say that they are primary");
    }
  }

  @Test
  void shouldTakeTheFirstOfTheFlagsAndTellWhenTwoAreGoodAtTheStart() throws IOException {
    final Node first = cluster(3, ExclusiveIT::naming);
    final Node second = nodes.get(1).is(Role.PRIMARY);
    nodes.get(2).is(Role.PRIMARY);
    try (Millrace millrace = primary()) {
      assertEquals(second.name(), served(millrace));
      awaitLine(millrace, "both say that they are primary; " + second.name() + " stays active");
      assertEquals(0, first.data().accepted());
    }
  }

  @Test
  void shouldRefuseAtOnceWithoutAQueueAndRecoverWhenNoneIsGood() throws IOException {
    final Node first = cluster(2, ExclusiveIT::naming).is(Role.PRIMARY);
    nodes.get(1).is(Role.PRIMARY);
    try (Millrace millrace = standby()) {
      nodes.forEach(each -> each.is(Role.REPLICA));
      awaitLine(millrace, "/" + first.name() + ": down");
      awaitLine(millrace, "/" + nodes.get(1).name() + ": down");
      try (Peer client = Peer.connect(millrace.address())) {
        assertEquals(0, client.readRest().bytes().length);
      }
      assertEquals("no-backend", millrace.awaitSessions(1).get(0).cause());
      first.is(Role.PRIMARY);
      awaitLine(millrace, "/" + first.name() + ": active (takeover)");
      assertEquals(first.name(), served(millrace));
    }
  }

  /**
   * At the moment of a node's first byte no connection may be left at the others: a byte to one of
   * them could not come later.
   */
  @Test
  void shouldSendTheLastByteToTheFormerBeforeTheFirstToTheNext() throws IOException {
    cluster(2, this::take).is(Role.PRIMARY);
    final AtomicBoolean over = new AtomicBoolean();
    final AtomicInteger sent = new AtomicInteger();
    final List<Future<Void>> writers = new ArrayList<>();
    try (Millrace millrace = primary("--on-down", "keep")) {
      for (int i = 0; i < 20; i++) {
        writers.add(Tasks.run(() -> write(millrace, over, sent)));
      }
      for (int round = 0; round < 4; round++) {
        final Node former = nodes.get(round % 2);
        final Node next = nodes.get(1 - round % 2);
        Await.until("writes to " + former.name(), () -> openElsewhere.containsKey(former.name()));
        final List<Peer> idle = idle(millrace);
        final int before = sent.get();
        Await.until("a load of writes", () -> sent.get() > before + 500);
        openElsewhere.clear();
        former.is(Role.REPLICA);
        final int gaps = round + 1;
        Await.until("nobody is eligible", () -> gaps(millrace) == gaps);
        for (int i = 0; i < 5; i++) {
          idle.add(Peer.connect(millrace.address()));
          idle.get(IDLE + i).send("12345678"); // it waits and is served as soon as may be
        }
        next.is(Role.PRIMARY);
        Await.until(
            () -> "writes to " + next.name() + ": " + millrace.messages(),
            Limits.WAIT.multipliedBy(4),
            () -> openElsewhere.containsKey(next.name()));
        assertEquals(0, openElsewhere.get(next.name()), "connections at the former");
        idle.forEach(Peer::close);
      }
      over.set(true);
      writers.forEach(Tasks::join);
    }
  }

  private static long gaps(final Millrace millrace) {
    return millrace.messages().stream()
        .filter(line -> line.endsWith("no backend is eligible"))
        .count();
  }

  /** So many that a loop takes several turns to close them. */
  private static List<Peer> idle(final Millrace millrace) throws IOException {
    final List<Peer> idle = new ArrayList<>();
    for (int i = 0; i < IDLE; i++) {
      idle.add(Peer.connect(millrace.address()));
    }
    return idle;
  }

  /** Each connection of a writer carries small writes for as long as it lasts. */
  private static void write(
      final Millrace millrace, final AtomicBoolean over, final AtomicInteger sent) {
    while (!over.get()) {
      try (Peer client = Peer.connect(millrace.address())) {
        while (!over.get()) {
          client.send("12345678");
          sent.incrementAndGet();
          Await.elapseMillis(1);
        }
      } catch (final IOException e) {
        // reset by the takeover: once more
      }
    }
  }

  /** Reads without waiting in a read, so that another thread may look whether it has ended. */
  private void take(final Peer peer) throws IOException {
    peers.computeIfAbsent(peer.name(), name -> new ConcurrentLinkedDeque<>()).addFirst(peer);
    int quiet = 0;
    for (int count = poll(peer); count >= 0; count = poll(peer)) {
      if (count > 0) {
        openElsewhere.computeIfAbsent(peer.name(), this::countOpenElsewhere);
      }
      quiet = count > 0 ? 0 : quiet + 1;
      Await.elapseMillis(quiet < QUIET ? 1 : 50);
    }
  }

  /** Reads what is there; -1 when nothing can come any more. */
  private static int poll(final Peer peer) {
    synchronized (peer) {
      try {
        return peer.poll(ByteBuffer.allocate(4_096));
      } catch (final IOException e) {
        return -1;
      }
    }
  }

  /** Whether bytes can still come, once those are read that were there before the end. */
  private static boolean isOpen(final Peer peer) {
    int count = poll(peer);
    while (count > 0) {
      count = poll(peer);
    }
    return count == 0;
  }

  /**
   * Connections at the other nodes that have not ended, the newest first: they are the last to be
   * closed. The kernel tells a reset before anything that is sent to another node afterwards.
   */
  private int countOpenElsewhere(final String name) {
    int open = 0;
    for (final Map.Entry<String, Deque<Peer>> each : peers.entrySet()) {
      if (!each.getKey().equals(name)) {
        for (final Peer peer : each.getValue()) {
          open += isOpen(peer) ? 1 : 0;
        }
        each.getValue().clear();
      }
    }
    return open;
  }
}
