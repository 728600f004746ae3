package io.millrace.trials.operate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.millrace.trials.Backend;
import io.millrace.trials.Limits;
import io.millrace.trials.Millrace;
import io.millrace.trials.MillraceCommand;
import io.millrace.trials.MillraceLauncher;
import io.millrace.trials.Proc;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** Which process a command means. */
final class FindIT {
  private static final String NOBODY = "65534";

  private final Path folder = MillraceLauncher.freshFolder();
  private final MillraceCommand command =
      new MillraceCommand().env("XDG_RUNTIME_DIR", folder.toString());

  private Millrace start(final Backend backend, final String instance) {
    return Millrace.launcher()
        .bare()
        .env("XDG_RUNTIME_DIR", folder.toString())
        .tcp(java.util.List.of(backend), "--health", "none", "--instance", instance)
        .start();
  }

  @Test
  void shouldListThemWhenSeveralAreLiveAndTakeTheNamedOne() {
    try (Backend backend = Backend.echo();
        Millrace one = start(backend, "one-of-two");
        Millrace two = start(backend, "two-of-two")) {
      final Path base = folder.resolve("millrace");
      command
          .run("status")
          .with(2)
          .tells("several are running; give --instance or --dir: ")
          .tells(base.resolve("one-of-two") + " (pid " + one.pid() + ")")
          .tells(base.resolve("two-of-two") + " (pid " + two.pid() + ")");
      final String answer = command.run("status", "--instance", "two-of-two").with(0).out();
      assertTrue(answer.contains("pid " + two.pid() + ","), answer);
      command.run("stop", "--instance", "one-of-two").with(0);
      assertEquals(0, one.awaitExit(Limits.WAIT));
      final String other = command.run("status", "--instance", "two-of-two").with(0).out();
      assertTrue(other.contains("pid " + two.pid() + ","), other);
      command.run("stop", "--instance", "one-of-two").with(1).tells("no instance one-of-two runs");
    }
  }

  @Test
  void shouldLookInTheFolderOfItsOwnUser() {
    assumeTrue(Proc.isRoot() && Proc.isInstalled("setpriv"), "needs another user");
    new MillraceCommand()
        .prefix("setpriv", "--reuid", NOBODY, "--")
        .env("XDG_RUNTIME_DIR", "")
        .run("status", "--instance", "nobody-of-that-name")
        .with(1)
        .tells("looked in /run/millrace, /tmp/millrace-" + NOBODY);
  }

  @Test
  void shouldSayThatNothingRuns() {
    command
        .run("status", "--instance", "nobody-of-that-name")
        .with(1)
        .tells("no instance nobody-of-that-name runs; looked in " + folder.resolve("millrace"));
    command
        .run("backends", "--dir", folder.resolve("none").toString())
        .with(1)
        .tells("nothing runs in " + folder.resolve("none"));
    command.run("status", "--dir", "a", "--instance", "b").with(2).tells("mutually exclusive");
    command.run("status", "extra").with(2).tells("extra");
  }
}
