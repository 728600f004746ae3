package io.millrace.trials.health;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.trials.Await;
import io.millrace.trials.Backend;
import io.millrace.trials.BlackHole;
import io.millrace.trials.Limits;
import io.millrace.trials.Millrace;
import io.millrace.trials.Peer;
import io.millrace.trials.SessionLine;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Plain connect checks. Conformance H1, H4, H5, H8, H11; cases C12, C14. */
final class TcpHealthIT {
  private static final String[] QUICK = {
    "--health", "tcp", "--health-interval", "200ms", "--rise", "2", "--fall", "2"
  };

  private final List<Backend> backends = new ArrayList<>();

  @AfterEach
  void close() {
    backends.forEach(Backend::close);
  }

  private Backend naming() {
    return keep(Backend.naming());
  }

  private Backend keep(final Backend backend) {
    backends.add(backend);
    return backend;
  }

  /** A backend of the same address and behaviour, but of another name to look at. */
  private Backend again(final Backend gone) {
    return keep(
        Backend.at(
            gone.address(),
            peer -> {
              peer.send(gone.name() + "\n");
              peer.echo();
            }));
  }

  private static List<String> lines(final Millrace millrace, final Backend of, final String word) {
    return millrace.messages().stream()
        .filter(line -> line.contains("/" + of.name() + ": " + word))
        .toList();
  }

  private static void awaitLine(final Millrace millrace, final Backend of, final String word) {
    Await.until(
        () -> of.name() + " " + word + " in " + millrace.messages(),
        Limits.WAIT,
        () -> !lines(millrace, of, word).isEmpty());
  }

  /** The backend that serves a fresh connection, or null when it is closed at once. */
  private static String served(final InetSocketAddress address) throws IOException {
    try (Peer client = Peer.connect(address)) {
      client.end();
      final String text = new String(client.readRest().bytes());
      return text.isEmpty() ? null : text.strip();
    }
  }

  @Test
  void shouldSendNothingToABackendThatRefusesProbes() throws IOException {
    final Backend alive = naming();
    final Backend dead = naming();
    dead.stopListening();
    try (Millrace millrace = Millrace.tcp(List.of(alive, dead), QUICK)) {
      assertEquals(1, lines(millrace, dead, "down (refused)").size());
      final String start =
          millrace.messages().stream().filter(l -> l.contains("127.0.0.1:")).findFirst().orElse("");
      assertTrue(start.contains("1 of 2 backends, least-connections, 1 up, tcp probe; "), start);
      assertTrue(start.contains("a refused backend in 0.24 s, a silent one in 3 s"), start);
      for (int i = 0; i < 20; i++) {
        assertEquals(alive.name(), served(millrace.address()));
      }
      for (final SessionLine line : millrace.awaitSessions(20)) {
        assertEquals(List.of(), line.attempts(), "no try of the dead one");
      }
    }
  }

  @Test
  void shouldComeBackWithoutARestartWhenAllWereDown() throws IOException {
    final Backend one = naming();
    final Backend two = naming();
    try (Millrace millrace = Millrace.tcp(List.of(one, two), QUICK)) {
      one.stopListening();
      two.stopListening();
      awaitLine(millrace, one, "down (refused), was up ");
      awaitLine(millrace, two, "down (refused), was up ");
      assertEquals(null, served(millrace.address()), "closed at once");
      final SessionLine refused = millrace.awaitSession("no-backend");
      assertTrue(refused.durationMs() < 500, () -> "prompt refusal: " + refused);
      again(one);
      again(two);
      awaitLine(millrace, one, "up, was down ");
      awaitLine(millrace, two, "up, was down ");
      assertTrue(served(millrace.address()) != null);
    }
  }

  /** C12: probes, client tries and a common outage. */
  @Test
  void shouldHaveOneLineDownAndOneUpWhenEverythingWentDownOnce() throws IOException {
    final List<Backend> all = List.of(naming(), naming(), naming());
    try (Millrace millrace = Millrace.tcp(all, QUICK)) {
      all.forEach(Backend::stopListening);
      for (int i = 0; i < 60; i++) {
        final String to = served(millrace.address());
        assertTrue(to == null || i < 5, to);
        Await.elapseMillis(50);
      }
      all.forEach(this::again);
      Await.until(
          () -> "all are up in " + millrace.messages(),
          Duration.ofMillis(2 * 200 + 200), // rise x interval, and the time of the answers
          () -> all.stream().allMatch(each -> lines(millrace, each, "up").size() == 1));
      final int before = millrace.awaitSessions(60).size();
      final Map<String, Integer> counts = new TreeMap<>();
      for (int i = 1; i <= 30; i++) {
        counts.merge(String.valueOf(served(millrace.address())), 1, Integer::sum);
        millrace.awaitSessions(before + i); // it counts no longer
      }
      assertEquals(3, counts.size(), counts::toString);
      assertTrue(counts.values().stream().allMatch(count -> count >= 8), counts::toString);
      for (final Backend each : all) {
        assertEquals(1, lines(millrace, each, "down").size(), () -> "" + millrace.messages());
        assertEquals(1, lines(millrace, each, "up").size(), () -> "" + millrace.messages());
      }
    }
  }

  @Test
  void shouldNoticeAtOnceWhenAClientCannotConnect() throws IOException {
    final Backend one = naming();
    final Backend two = naming();
    try (Millrace millrace =
        Millrace.tcp(
            List.of(one, two),
            "--health",
            "tcp",
            "--health-interval",
            "1h",
            "--health-fast",
            "50ms",
            "--balance",
            "round-robin")) {
      one.stopListening();
      assertEquals(two.name(), served(millrace.address()));
      assertEquals(two.name(), served(millrace.address()));
      awaitLine(millrace, one, "down (refused)");
      assertEquals(List.of(), lines(millrace, two, "down"));
    }
  }

  @Test
  void shouldBeNeitherSessionNorLogLineNorPlaceWhenItProbes() throws IOException {
    final Backend only = keep(Backend.naming().with("max=1"));
    try (Millrace millrace = Millrace.tcp(only, "--health", "tcp", "--health-interval", "20ms")) {
      for (int i = 0; i < 100; i++) {
        assertEquals(only.name(), served(millrace.address()));
        millrace.awaitSessions(i + 1);
      }
      assertTrue(only.accepted() > 100, "it was probed");
      assertEquals(100, millrace.sessions().size());
    }
  }

  @Test
  void shouldEndItsConnectionsCleanlyAndLeaveNoneBehindWhenItProbesForLong() throws IOException {
    final List<Peer.Ending> endings = new CopyOnWriteArrayList<>();
    final Backend backend =
        keep(
            Backend.start(
                peer -> {
                  peer.send("hello\n");
                  endings.add(peer.awaitEnding());
                }));
    try (Millrace millrace =
        Millrace.tcp(backend, "--health", "tcp", "--health-interval", "10ms")) {
      Await.until("200 probes", () -> endings.size() >= 200);
      assertTrue(endings.stream().allMatch(each -> each == Peer.Ending.END), "" + endings);
      Await.until("no more than a few at once", () -> backend.open() <= 2);
      assertEquals(List.of(), lines(millrace, backend, "down"));
    }
  }

  /** H8: it accepts (the kernel does) and never answers; a connect is all that this asks. */
  @Test
  void shouldBeDownForASilentAddressAndUpForAHalfDeadServer() throws IOException {
    final Backend half = keep(Backend.silent());
    try (BlackHole hole = new BlackHole();
        Millrace millrace =
            Millrace.launcher()
                .args("--listen", "127.0.0.1:0", "--backend", "half=" + half.text())
                .args("--backend", "hole=" + hole.text())
                .args("--health", "tcp", "--health-interval", "200ms", "--health-timeout", "300ms")
                .start()) {
      Await.until(
          () -> "hole is down in " + millrace.messages(),
          Limits.WAIT,
          () -> millrace.messages().stream().anyMatch(l -> l.endsWith("/hole: down (timeout)")));
      assertTrue(millrace.messages().stream().noneMatch(l -> l.contains("/half: down")));
    }
  }

  /** C14. */
  @Test
  void shouldStartAndServeWhenOnlyOneOfThreeBackendsIsThere() throws IOException {
    final Backend alive = naming();
    final Backend refused = naming();
    refused.stopListening();
    try (Millrace millrace =
        Millrace.launcher()
            .tcp(List.of(alive, refused), QUICK)
            .args("--backend", "nameless=no-such-host.invalid:5432")
            .start()) {
      for (int i = 0; i < 10; i++) {
        assertEquals(alive.name(), served(millrace.address()));
      }
      awaitLine(millrace, refused, "down (refused)");
      Await.until(
          "the nameless one is told",
          () ->
              millrace.messages().stream()
                  .anyMatch(l -> l.contains("/nameless: down (timeout: the name has no address)")));
    }
  }

  /** C14, second part. */
  @Test
  void shouldServeWithoutARestartWhenNoneWasThereAtTheStart() throws IOException {
    final Backend late = naming();
    late.stopListening();
    try (Millrace millrace = Millrace.tcp(List.of(late), QUICK)) {
      assertEquals(null, served(millrace.address()));
      again(late);
      awaitLine(millrace, late, "up, was down ");
      assertEquals(late.name(), served(millrace.address()));
    }
  }

  @Test
  void shouldKeepLiveSessionsWhenTheirBackendGoesDown() throws IOException {
    final Backend one = naming();
    try (Millrace millrace = Millrace.tcp(List.of(one), QUICK);
        Peer client = Peer.connect(millrace.address())) {
      assertEquals(one.name(), client.readLine());
      one.stopListening();
      awaitLine(millrace, one, "down (refused)");
      client.roundTrip("still here");
    }
  }

  @Test
  void shouldServeTheQueueWhenABackendComesBack() throws IOException {
    final Backend one = naming();
    one.stopListening();
    try (Millrace millrace =
            Millrace.launcher().tcp(List.of(one), QUICK).args("--queue", "10").start();
        Peer client = Peer.connect(millrace.address())) {
      Await.holds("nothing is served", Duration.ofMillis(300), () -> millrace.sessions().isEmpty());
      again(one);
      assertEquals(one.name(), client.readLine());
    }
  }

  @Test
  void shouldUseTheFallbackWhenProbesFindNobody() throws IOException {
    final Backend own = naming();
    final Backend other = naming();
    own.stopListening();
    try (Millrace millrace =
        Millrace.launcher()
            .args(QUICK)
            .args("--listen", "127.0.0.1:0", "--name", "ro", "--fallback", "rw")
            .args("--backend", own.name() + "=" + own.text())
            .args("--listen", "127.0.0.1:0", "--name", "rw")
            .args("--backend", other.name() + "=" + other.text())
            .start()) {
      assertEquals(other.name(), served(millrace.addresses().get(0)));
      assertEquals(List.of(), millrace.awaitSessions(1).get(0).attempts());
    }
  }

  @Test
  void shouldProbeTheOtherPortWhenOneIsGiven() throws IOException {
    final Backend side = keep(Backend.echo());
    final Backend main = naming();
    try (Millrace millrace =
        Millrace.tcp(
            List.of(main),
            "--health",
            "tcp,port=" + side.address().getPort(),
            "--health-interval",
            "50ms")) {
      Await.until("probes of the side port", () -> side.accepted() >= 3);
      assertEquals(0, main.accepted());
      side.stopListening();
      awaitLine(millrace, main, "down (refused)");
    }
  }
}
