package io.millrace.trials.failover;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.millrace.trials.Await;
import io.millrace.trials.Backend;
import io.millrace.trials.Limits;
import io.millrace.trials.Millrace;
import io.millrace.trials.MillraceLauncher;
import io.millrace.trials.Peer;
import io.millrace.trials.SessionLine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Live sessions of a backend that a reload takes away, and one that joins an exclusive pool. */
final class RemovedIT {
  private final Path file = MillraceLauncher.freshFolder().resolve("rw.args");
  private final List<Peer> clients = new ArrayList<>();
  private Backend first;
  private Backend second;

  @BeforeEach
  void open() {
    first = Backend.naming();
    second = Backend.naming();
  }

  @AfterEach
  void close() {
    clients.forEach(Peer::close);
    first.close();
    second.close();
  }

  private Millrace launch(final String flags, final Backend... backends) throws IOException {
    configure(flags, backends);
    return Millrace.launcher().args("@" + file).start();
  }

  private void configure(final String flags, final Backend... backends) throws IOException {
    final StringBuilder text = new StringBuilder("--listen 127.0.0.1:0 --name rw " + flags);
    text.append(" --balance first --health none");
    for (final Backend each : backends) {
      text.append(" --backend ").append(each.name()).append('=').append(each.text());
    }
    Files.writeString(file, text + "\n");
  }

  private void reload(final Millrace millrace, final String flags, final Backend... backends)
      throws IOException {
    configure(flags, backends);
    millrace.signal("HUP");
  }

  private Peer connect(final Millrace millrace, final Backend to) throws IOException {
    final Peer client = Peer.connect(millrace.address());
    clients.add(client);
    assertEquals(to.name(), client.readLine());
    return client;
  }

  private static void awaitLine(final Millrace millrace, final String text) {
    Await.until(
        () -> text + " in " + millrace.messages(),
        Limits.WAIT,
        () -> millrace.messages().stream().anyMatch(line -> line.contains(text)));
  }

  @Test
  void shouldResetThemWhenThePolicyIsClose() throws IOException {
    final String flags = "--on-down keep,removed=close";
    try (Millrace millrace = launch(flags, first, second)) {
      final Peer one = connect(millrace, first);
      final Peer two = connect(millrace, first);
      reload(millrace, flags, second);
      assertEquals(Peer.Ending.RESET, one.awaitEnding());
      assertEquals(Peer.Ending.RESET, two.awaitEnding());
      for (final SessionLine line : millrace.awaitSessions(2)) {
        assertEquals("down-removed", line.cause(), line::toString);
      }
      awaitLine(millrace, first.name() + ": 2 live sessions closed (down-removed)");
      connect(millrace, second);
    }
  }

  @Test
  void shouldKeepThemWhenNothingElseIsSaid() throws IOException {
    try (Millrace millrace = launch("", first, second)) {
      final Peer one = connect(millrace, first);
      reload(millrace, "", second);
      awaitLine(millrace, "reloaded");
      connect(millrace, second);
      one.roundTrip("still here");
    }
  }

  @Test
  void shouldTakeOverWhenTheActiveOneIsRemoved() throws IOException {
    final String flags = "--exclusive standby --queue 10";
    try (Millrace millrace = launch(flags, first, second)) {
      final Peer one = connect(millrace, first);
      reload(millrace, flags, second);
      assertEquals(Peer.Ending.RESET, one.awaitEnding());
      assertEquals("down-takeover", millrace.awaitSessions(1).get(0).cause());
      connect(millrace, second);
      awaitLine(millrace, second.name() + ": active (takeover)");
      reload(millrace, flags, first, second);
      Await.until(
          () -> "two reloads in " + millrace.messages(),
          Limits.WAIT,
          () -> millrace.messages().stream().filter(l -> l.contains("reloaded: ")).count() == 2);
      connect(millrace, second);
    }
  }

  @Test
  void shouldLeaveSessionsToOneWhenAPoolBecomesExclusive() throws IOException {
    try (Millrace millrace = launch("--queue 10", second, first)) {
      final Peer one = connect(millrace, second);
      reload(millrace, "--queue 10 --exclusive standby", first, second);
      assertEquals(Peer.Ending.RESET, one.awaitEnding());
      connect(millrace, first);
      reload(millrace, "--queue 10", second, first);
      Await.until("the first of the flags has them", () -> served(millrace).equals(second.name()));
    }
  }

  private static String served(final Millrace millrace) {
    try (Peer client = Peer.connect(millrace.address())) {
      return client.readLine();
    } catch (final IOException e) {
      throw new AssertionError(e);
    }
  }
}
