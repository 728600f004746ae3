package io.millrace.trials.operate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.trials.Await;
import io.millrace.trials.Backend;
import io.millrace.trials.Limits;
import io.millrace.trials.Millrace;
import io.millrace.trials.MillraceCommand;
import io.millrace.trials.MillraceLauncher;
import io.millrace.trials.Peer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** {@code stop}: as TERM. Conformance O1. */
final class StopIT {
  private final Path directory = MillraceLauncher.freshFolder().resolve("run");
  private final MillraceCommand command = new MillraceCommand();

  private Millrace start(final Backend backend, final String drain) {
    return Millrace.tcp(
        backend, "--health", "none", "--dir", directory.toString(), "--drain", drain);
  }

  private MillraceCommand.Answer stop() {
    return command.run("stop", "--dir", directory.toString());
  }

  @Test
  void shouldEndAtOnceWhenThereIsNoSession() throws IOException {
    try (Backend backend = Backend.echo();
        Millrace millrace = start(backend, "1m")) {
      final MillraceCommand.Answer answer = stop().with(0);
      assertEquals("process " + millrace.pid() + " is ending; 0 sessions have 1m\n", answer.out());
      assertEquals("", answer.err());
      assertEquals(0, millrace.awaitExit(Limits.WAIT));
      assertTrue(
          millrace.messages().stream()
              .anyMatch(line -> line.startsWith("millrace: told to stop, by ")),
          () -> millrace.messages().toString());
      assertFalse(Files.exists(directory.resolve("admin")));
      stop().with(1).tells("nothing runs in " + directory);
    }
  }

  @Test
  void shouldLetSessionsEndAndStillAnswerMeanwhile() throws IOException {
    try (Backend backend = Backend.echo();
        Millrace millrace = start(backend, "1m");
        Peer client = Peer.connect(millrace.address())) {
      client.roundTrip("before");
      stop().with(0);
      client.roundTrip("after");
      final MillraceCommand.Answer status = command.run("status", "--dir", directory.toString());
      assertTrue(status.out().contains(", ending\n"), status::toString);
      client.end();
      client.readRest();
      assertEquals(0, millrace.awaitExit(Limits.WAIT));
      assertEquals("client-end", millrace.sessions().get(0).cause());
    }
  }

  @Test
  void shouldEndAtOnceWhenAskedAgain() throws IOException {
    try (Backend backend = Backend.echo();
        Millrace millrace = start(backend, "1m");
        Peer client = Peer.connect(millrace.address())) {
      client.roundTrip("before");
      stop().with(0);
      Await.elapseMillis(150); // sooner it would count as the same order
      stop().with(0);
      assertEquals(0, millrace.awaitExit(Limits.WAIT));
      client.readRest();
    }
  }

  @Test
  void shouldReplaceTheSocketOfAKilledProcess() throws IOException {
    try (Backend backend = Backend.echo()) {
      final Millrace killed = start(backend, "1m");
      killed.kill();
      killed.awaitExit(Limits.WAIT);
      assertTrue(Files.exists(directory.resolve("admin")), "nobody has removed it");
      stop().with(1).tells("nothing runs in " + directory);
      try (Millrace millrace = start(backend, "1m")) {
        stop().with(0);
        assertEquals(0, millrace.awaitExit(Limits.WAIT));
      }
    }
  }

  @Test
  void shouldForwardWithoutASocketWhenItsPathIsTooLong() throws IOException {
    final Path deep = directory.resolve("x".repeat(110));
    try (Backend backend = Backend.echo();
        Millrace millrace = Millrace.tcp(backend, "--health", "none", "--dir", deep.toString());
        Peer client = Peer.connect(millrace.address())) {
      client.roundTrip("forwarded");
      assertTrue(
          millrace.messages().stream()
              .anyMatch(line -> line.contains("warning: no admin socket in " + deep)),
          () -> millrace.messages().toString());
      command.run("status", "--dir", deep.toString()).with(1).tells("nothing runs in " + deep);
    }
  }
}
