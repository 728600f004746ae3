package io.millrace.trials.operate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.trials.Await;
import io.millrace.trials.Limits;
import io.millrace.trials.Millrace;
import io.millrace.trials.MillraceLauncher;
import io.millrace.trials.Proc;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Clients that ask for much and read nothing: all their answers together would not fit into the
 * heap. Conformance O10.
 */
final class UnreadIT {
  private static final int BACKENDS = 1000;
  private static final int FRONTENDS = 3;
  private static final int DEAF = 60;

  @Test
  void shouldDropClientsThatDoNotReadAndServeTheOthers() throws IOException {
    final Path directory = MillraceLauncher.freshFolder().resolve("run");
    final MillraceLauncher launcher =
        Millrace.launcher().args("--health", "none", "--dir", directory.toString());
    for (int i = 0; i < BACKENDS; i++) {
      launcher.args("--backend", "a-name-that-takes-some-room-" + i + "=127.0.0.1:1");
    }
    for (int i = 0; i < FRONTENDS; i++) {
      launcher.args("--listen", "127.0.0.1:0", "--name", "frontend-" + i);
    }
    try (Millrace millrace = launcher.start()) {
      final String whole = Visitor.ask(directory, "backends\n");
      assertTrue(
          whole.length() > 1_000_000, whole.length() + " characters, more than a socket has");
      final int baseline = Proc.descriptors(millrace.pid());
      final List<Visitor> deaf = new ArrayList<>();
      for (int i = 0; i < DEAF; i++) {
        deaf.add(Visitor.of(directory).send("backends\n"));
      }
      assertEquals(whole.length(), Visitor.ask(directory, "backends\n").length(), 100);
      for (int i = 0; i < 5; i++) {
        assertEquals(whole.length(), Visitor.ask(directory, "backends\n").length(), 100);
      }
      Await.until(
          "all are dropped",
          Limits.WAIT.multipliedBy(3),
          () -> Proc.descriptors(millrace.pid()) <= baseline);
      for (final Visitor visitor : deaf) {
        final int length = visitor.answer().length();
        assertTrue(length > 0 && length < whole.length() / 10 * 9, length + " characters");
        visitor.close();
      }
      assertTrue(Visitor.ask(directory, "backends\n").startsWith("0 "));
    }
  }
}
