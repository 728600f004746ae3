package io.millrace.trials.stat;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

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
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The counters of a live and of a dead process, as an operator reads them. Conformance O9. */
final class StatIT {
  private static final int BYTES = 1_000;

  private final Path folder = MillraceLauncher.freshFolder().resolve("run");

  private Millrace launch(final Backend backend) {
    return Millrace.launcher()
        .args("--listen", "127.0.0.1:0", "--name", "rw", "--backend", "pg1=" + backend.text())
        .args("--dir", folder.toString())
        .start();
  }

  private MillraceCommand.Answer stat(final String... flags) {
    final String[] words = new String[flags.length + 3];
    words[0] = "stat";
    words[1] = "--dir";
    words[2] = folder.toString();
    System.arraycopy(flags, 0, words, 3, flags.length);
    return new MillraceCommand().run(words);
  }

  private static void session(final Millrace millrace) throws IOException {
    try (Peer client = Peer.connect(millrace.address())) {
      client.send(new byte[BYTES]);
      client.readExactly(BYTES);
    }
  }

  @Test
  @DisplayName("O9 counters are read after kill -9, and after the next process has taken over")
  void shouldReadTheCountersOfAProcessThatWasKilled() throws Exception {
    final long pid;
    try (Backend backend = Backend.echo()) {
      final Millrace millrace = launch(backend);
      pid = millrace.pid();
      try {
        for (int i = 0; i < 3; i++) {
          session(millrace);
        }
        millrace.awaitSessions(3);
        final Stat alive = Stat.of(folder);
        assertTrue(alive.isAlive());
        assertEquals(pid, alive.pid());
      } finally {
        millrace.kill();
        millrace.awaitExit(Limits.WAIT);
      }
      final Stat dead = Stat.of(folder);
      assertFalse(dead.isAlive());
      assertEquals(pid, dead.pid());
      assertEquals(3, dead.sum("frontend.sessions-ended", "rw"));
      assertEquals(3 * BYTES, dead.sum("backend.bytes-in", "rw", "pg1"));
      final String text = stat("--filter", "rw/pg1 backend.bytes").with(0).out();
      assertTrue(text.contains("process " + pid + " has ended without a word"), text);
      assertTrue(text.matches("(?s).*rw/pg1 +backend.bytes-in +3000 +bytes.*"), text);
      try (Millrace next = launch(backend)) {
        session(next);
        next.awaitSessions(1);
        final Stat fresh = Stat.of(folder);
        assertEquals(next.pid(), fresh.pid());
        assertEquals(1, fresh.sum("frontend.sessions-ended", "rw"), "counts of its own");
        final String old = stat("--old", "--filter", "sessions-ended").with(0).out();
        assertTrue(old.contains("process " + pid + " "), old);
        assertTrue(old.matches("(?s).*rw +frontend.sessions-ended +3 +sessions.*"), old);
      }
    }
    final String ended = stat().with(0).out();
    assertTrue(ended.contains("has ended in order at"), ended);
  }

  @Test
  void shouldShowWhatMovesALineEachWhenNobodyLooks() throws Exception {
    try (Backend backend = Backend.echo();
        Millrace millrace = launch(backend);
        Watching watching = Watching.start(folder, "--watch", "200ms")) {
      watching.awaitLine("more are 0; --filter TEXT and --json show them");
      session(millrace);
      watching.awaitLine("rw/pg1 ", "backend.bytes-in", " 1000  bytes");
      assertTrue(watching.lines().stream().noneMatch(each -> each.contains("\u001b")));
      assertEquals(
          1,
          watching.lines().stream().filter(each -> each.contains("OF ")).count(),
          "heads once: " + watching.lines());
    }
  }

  @Test
  void shouldRefreshInPlaceOnATerminal() throws Exception {
    assumeTrue(Files.exists(Path.of("/usr/bin/script")), "script makes a terminal");
    try (Backend backend = Backend.echo();
        Millrace millrace = launch(backend);
        Watching watching = Watching.onTerminal(folder, "--watch", "200ms")) {
      watching.awaitLine("\u001b[H", "process " + millrace.pid() + " lives");
      watching.awaitLine("\u001b[1m", "OF ", "/S 1M");
      session(millrace);
      watching.awaitLine("rw/pg1 ", "backend.bytes-in", " 1000  bytes");
      Await.until(
          "three screens",
          () -> watching.lines().stream().filter(each -> each.contains("\u001b[H")).count() > 2);
    }
  }

  @Test
  void shouldPrintOneObjectALineWhenJsonIsWatched() throws Exception {
    try (Backend backend = Backend.echo();
        Millrace millrace = launch(backend);
        Watching watching =
            Watching.start(folder, "--json", "--watch", "100ms", "--filter", "sessions-opened")) {
      session(millrace);
      watching.awaitLine(
          "{\"name\":\"frontend.sessions-opened\",\"frontend\":\"rw\",\"backend\":null,\"loop\":",
          "\"value\":1,\"unit\":\"sessions\"}");
      assertTrue(
          watching.lines().stream()
              .allMatch(each -> each.startsWith("{\"pid\":" + millrace.pid() + ",\"alive\":true,")),
          () -> watching.lines().toString());
    }
  }
}
