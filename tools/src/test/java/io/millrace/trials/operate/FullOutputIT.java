package io.millrace.trials.operate;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.millrace.trials.Backend;
import io.millrace.trials.Millrace;
import io.millrace.trials.MillraceCommand;
import io.millrace.trials.MillraceLauncher;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Commands whose standard output takes nothing more. */
final class FullOutputIT {
  private static final String TOLD =
      "millrace: standard output cannot be written: No space left on device\n";

  private final String directory = MillraceLauncher.freshFolder().resolve("run").toString();

  @Test
  void shouldTellWhyWhenTheDeviceIsFull() throws Exception {
    try (Backend backend = Backend.echo();
        Millrace millrace = Millrace.tcp(backend, "--dir", directory)) {
      for (final String name : List.of("status", "backends", "sessions", "stat", "events")) {
        requireTold(name, "--dir", directory);
        requireTold(name, "--dir", directory, "--json");
      }
      final String through = "127.0.0.1:" + millrace.address().getPort();
      requireTold("probe", through, "--health", "tcp");
      requireTold("check", "--listen", ":1", "--backend", "a", "--health", "none");
    }
  }

  private static void requireTold(final String... words) {
    final String[] shell = {"sh", "-c", "exec \"$@\" > /dev/full", "sh"};
    final MillraceCommand.Answer answer =
        new MillraceCommand().prefix(shell).env("LC_ALL", "C").run(words).with(1);
    assertEquals(TOLD, answer.err());
  }
}
