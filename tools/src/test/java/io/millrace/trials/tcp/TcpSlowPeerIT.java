package io.millrace.trials.tcp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.trials.Await;
import io.millrace.trials.Backend;
import io.millrace.trials.Limits;
import io.millrace.trials.Millrace;
import io.millrace.trials.Peer;
import io.millrace.trials.Peer.Ending;
import io.millrace.trials.Peer.Rest;
import io.millrace.trials.Proc;
import io.millrace.trials.Route;
import io.millrace.trials.SessionLine;
import io.millrace.trials.Stuck;
import io.millrace.trials.Tasks;
import io.millrace.trials.Via;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A receiver that is slower than its sender, or takes nothing at all. */
final class TcpSlowPeerIT {
  private static final String EVERY_PEER = "io.millrace.trials.Via#all";
  private static final int MEGABYTE = 1 << 20;
  private static final long LIMIT_MILLIS = Limits.stretched(Duration.ofMillis(1_800)).toMillis();
  private static final long STEP_MILLIS = LIMIT_MILLIS / 5;
  private static final int STEPS = 6;
  private static final long LATE_MILLIS = Limits.stretched(Duration.ofMillis(900)).toMillis();

  /** A reset that only a probe finds: one a second, and what a busy machine adds. */
  private static final Duration PROBED = Limits.stretched(Duration.ofMillis(1_500));

  /** Compilers of the forwarder need more for a moment; the runtime gives that back. */
  private static final Duration TRIMMED = Limits.WAIT.multipliedBy(4);

  /** Which side sends. */
  private enum Direction {
    UP,
    DOWN;

    Peer sender(final Ends ends) {
      return this == UP ? ends.client() : ends.backend();
    }

    Peer receiver(final Ends ends) {
      return this == UP ? ends.backend() : ends.client();
    }

    long carried(final SessionLine line) {
      return this == UP ? line.bytesIn() : line.bytesOut();
    }

    /** When Millrace is in the way. */
    void assertSenderEndedFirst(
        final Route route, final Ends ends, final long sent, final long answered) {
      final String by = this == UP ? "client" : "backend";
      final long in = this == UP ? sent : answered;
      route
          .millrace()
          .ifPresent(
              m ->
                  Ends.assertLine(
                      ends.line(m), by + "-end " + by + " clean", in, sent + answered - in));
    }
  }

  /** A trial of one connection in one direction. */
  @FunctionalInterface
  private interface OneWay {
    void run(Direction way, Ends ends) throws Exception;
  }

  @ParameterizedTest
  @MethodSource(EVERY_PEER)
  @DisplayName("T8 the sender is paused while the reader is slow, and every byte arrives")
  void shouldPauseSenderAndDeliverEveryByteWhenReaderIsSlow(final Via via) throws Exception {
    try (Backend server = Backend.silent();
        Route route = via.to(server)) {
      final long before = residentKib(route);
      bothWays(
          server,
          route.address(),
          (way, ends) -> {
            final Stuck stuck = Stuck.fill(way.sender(ends));
            assertTrue(stuck.sent() <= kernelBytesMax(), () -> stuck.sent() + " on their way");
            Await.until(
                () -> "16 MB more memory than " + before + " KiB at most, is " + residentKib(route),
                TRIMMED,
                () -> residentKib(route) - before <= 16 * 1024);
            final long total = stuck.sent() + 4 * MEGABYTE;
            final CompletableFuture<Void> sender =
                Tasks.run(() -> sendAndEnd(way, ends, stuck, total));
            readSlowly(way.receiver(ends), total);
            Tasks.join(sender);
            way.receiver(ends).end();
            assertEquals(Ending.END, way.sender(ends).awaitEnding());
            way.assertSenderEndedFirst(route, ends, total, 0);
          });
    }
  }

  @Test
  @DisplayName("T9 the idle time-out fires although bytes are stuck, and it is no clean end then")
  void shouldEndIdleSessionWhenBytesAreStuck() throws Exception {
    assertEndedInTime("--idle-timeout", "idle millrace reset");
  }

  @Test
  @DisplayName("T10 a window of zero for longer than the stall time-out ends the session")
  void shouldEndStalledSessionWhenReaderTakesNothing() throws Exception {
    assertEndedInTime("--stall-timeout", "stall millrace reset");
  }

  @ParameterizedTest
  @MethodSource(EVERY_PEER)
  @DisplayName("T18 a clean end of a paused sender is met when its direction resumes")
  void shouldPassEndOnWhenPausedDirectionResumes(final Via via) throws Exception {
    try (Backend server = Backend.silent();
        Route route = via.to(server)) {
      bothWays(
          server,
          route.address(),
          (way, ends) -> {
            final Stuck stuck = Stuck.fill(way.sender(ends));
            way.sender(ends).end();
            Await.elapseMillis(1_200); // a probe for resets has passed
            assertEnded(way.receiver(ends), stuck.sent(), stuck.sent(), Ending.END);
            way.receiver(ends).send("thanks\n");
            assertEquals("thanks", way.sender(ends).readLine());
            way.receiver(ends).end();
            assertEquals(Ending.END, way.sender(ends).awaitEnding());
            way.assertSenderEndedFirst(route, ends, stuck.sent(), "thanks\n".length());
          });
    }
  }

  @Test
  @DisplayName(
      "T18 the reset of a client that is not read, with or without bytes for it, is noticed")
  void shouldEndSessionWhenPausedClientResets() throws Exception {
    try (Backend server = Backend.silent();
        Millrace millrace = Millrace.tcp(server)) {
      bothWays(
          server,
          millrace.address(),
          (alsoStuck, ends) -> {
            Stuck.fill(ends.client());
            if (alsoStuck == Direction.DOWN) {
              Stuck.fill(ends.backend());
            }
            ends.client().reset();
            Ends.assertEnded(ends.line(millrace, PROBED), "client-reset client reset");
            final Rest rest = ends.backend().readRest();
            assertEquals(Ending.RESET, rest.ending());
            Stuck.assertContent(rest.bytes());
          });
    }
  }

  @ParameterizedTest
  @MethodSource("io.millrace.trials.Via#passingResets")
  @DisplayName("T18 what a paused backend had sent before its reset is still delivered")
  void shouldDeliverWhatWasSentWhenPausedBackendResets(final Via via) throws Exception {
    try (Backend server = Backend.silent();
        Route route = via.to(server);
        Ends ends = Ends.open(route.address(), server)) {
      final Stuck stuck = Stuck.fill(ends.backend());
      final long reached = stuck.sent() - Proc.unsent(ends.backend());
      ends.backend().reset();
      Await.elapse(PROBED);
      assertEnded(ends.client(), reached, reached, Ending.RESET);
      Ends.assertLogged(route, "backend-reset backend reset", 0, reached);
    }
  }

  @Test
  @DisplayName("T18 the reset of a paused backend ends the session when its client takes nothing")
  void shouldEndSessionWhenPausedBackendResetsAndClientTakesNothing() throws Exception {
    try (Backend server = Backend.silent();
        Millrace millrace = Millrace.tcp(server, "--half-close-timeout", "300ms")) {
      bothWays(
          server,
          millrace.address(),
          (alsoStuck, ends) -> {
            final Stuck stuck = Stuck.fill(ends.backend());
            if (alsoStuck == Direction.UP) {
              Stuck.fill(ends.client());
            }
            ends.backend().reset();
            final Duration limit = PROBED.plus(Limits.stretched(Duration.ofMillis(500)));
            Ends.assertEnded(ends.line(millrace, limit), "backend-reset backend reset");
            assertEnded(ends.client(), 1, stuck.sent(), Ending.RESET);
          });
    }
  }

  /** Neither too early nor much too late; a reader that takes some now and then prevents it. */
  private static void assertEndedInTime(final String flag, final String how) throws Exception {
    try (Backend server = Backend.silent();
        Millrace millrace = Millrace.tcp(server, flag, LIMIT_MILLIS + "ms")) {
      bothWays(
          server,
          millrace.address(),
          (way, ends) -> {
            final Stuck stuck = Stuck.of(way.sender(ends));
            final CompletableFuture<Void> sender = Tasks.run(() -> stuck.sendUpTo(Long.MAX_VALUE));
            // Compared afterwards: that takes a busy machine longer than the reader may pause.
            final List<byte[]> taken = new ArrayList<>();
            for (int i = 0; i < STEPS; i++) {
              Await.elapseMillis(STEP_MILLIS);
              assertFalse(ends.hasEnded(millrace), "the reader takes bytes now and then");
              taken.add(way.receiver(ends).readExactly(4 * MEGABYTE));
            }
            final SessionLine line = ends.line(millrace);
            Ends.assertEnded(line, how);
            for (int i = 0; i < STEPS; i++) {
              Stuck.assertContent(4L * i * MEGABYTE, taken.get(i), 4 * MEGABYTE);
            }
            final long idleMillis = line.number("idleMs");
            assertTrue(
                idleMillis >= LIMIT_MILLIS - 1 && idleMillis <= LIMIT_MILLIS + LATE_MILLIS,
                line::toString);
            assertThrows(AssertionError.class, () -> Tasks.join(sender), "goes on after a reset");
            final Rest rest = way.receiver(ends).readRest();
            assertEquals(Ending.RESET, rest.ending());
            final long read = 4L * STEPS * MEGABYTE;
            Stuck.assertContent(read, rest.bytes(), rest.bytes().length);
            assertTrue(way.carried(line) >= read, line::toString);
          });
    }
  }

  /** Two connections at once: in one the client is the sender, in the other the backend. */
  private static void bothWays(
      final Backend server, final InetSocketAddress address, final OneWay trial)
      throws IOException {
    try (Ends first = Ends.open(address, server);
        Ends second = Ends.open(address, server)) {
      final CompletableFuture<Void> up = Tasks.run(() -> trial.run(Direction.UP, first));
      final CompletableFuture<Void> down = Tasks.run(() -> trial.run(Direction.DOWN, second));
      Tasks.join(up);
      Tasks.join(down);
    }
  }

  private static void sendAndEnd(
      final Direction way, final Ends ends, final Stuck stuck, final long total)
      throws IOException {
    stuck.sendUpTo(total);
    way.sender(ends).end();
  }

  private static void assertEnded(
      final Peer receiver, final long least, final long most, final Ending ending)
      throws IOException {
    final Rest rest = receiver.readRest();
    assertEquals(ending, rest.ending());
    final int arrived = rest.bytes().length;
    assertTrue(
        arrived >= least && arrived <= most, () -> arrived + " not in " + least + " to " + most);
    Stuck.assertContent(rest.bytes());
  }

  /** A little now and then at first, then all that is left up to the end. */
  private static void readSlowly(final Peer receiver, final long total) throws IOException {
    final int little = 20_000;
    for (int i = 0; i < 20; i++) {
      readPattern(receiver, (long) i * little, little);
      Await.elapseMillis(5);
    }
    final Rest rest = receiver.readRest();
    assertEquals(Ending.END, rest.ending());
    assertEquals(total, 20L * little + rest.bytes().length, "bytes that arrived");
    Stuck.assertContent(20L * little, rest.bytes(), rest.bytes().length);
  }

  private static void readPattern(final Peer receiver, final long from, final int length)
      throws IOException {
    Stuck.assertContent(from, receiver.readExactly(length), length);
  }

  private static long residentKib(final Route route) {
    return route.millrace().map(millrace -> Proc.residentKib(millrace.pid())).orElse(0L);
  }

  /** What the buffers of two connections can take, and a little for the forwarder itself. */
  private static long kernelBytesMax() throws IOException {
    return 2 * (largest("tcp_rmem") + largest("tcp_wmem")) + MEGABYTE;
  }

  private static long largest(final String setting) throws IOException {
    final Path file = Path.of("/proc/sys/net/ipv4", setting);
    return Long.parseLong(Files.readAllLines(file).get(0).split("\\s+")[2]);
  }
}
