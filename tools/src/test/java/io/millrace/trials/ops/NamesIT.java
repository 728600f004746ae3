package io.millrace.trials.ops;

import io.millrace.trials.Await;
import io.millrace.trials.Limits;
import io.millrace.trials.Millrace;
import io.millrace.trials.MillraceLauncher;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** Backends that are host names. */
final class NamesIT {
  @Test
  void shouldFollowANameWithinTheResolvePeriodWhenItsAddressChanges() throws IOException {
    final Path hosts = MillraceLauncher.freshFolder().resolve("hosts");
    Files.writeString(hosts, "127.0.0.11 other.test\n");
    try (Millrace millrace =
        Millrace.launcher()
            .env("JAVA_TOOL_OPTIONS", "-Djdk.net.hosts.file=" + hosts)
            .args("--listen", "127.0.0.1:0", "--backend", "db=db.test:5432")
            .args("--resolve", "100ms")
            .tolerate("look-up failed")
            .start()) {
      awaitMessage(millrace, "db: name look-up failed");
      Files.writeString(hosts, "127.0.0.11 db.test\n");
      awaitMessage(millrace, "db: resolved to 127.0.0.11");
      Files.writeString(hosts, "127.0.0.12 db.test\n");
      awaitMessage(millrace, "db: resolved to 127.0.0.12");
    }
  }

  /** Within the central time-out, which is shorter than the runtime's own cache lasts. */
  private static void awaitMessage(final Millrace millrace, final String text) {
    Await.until(
        () -> text + ", got " + millrace.messages(),
        Limits.WAIT,
        () -> millrace.messages().stream().anyMatch(line -> line.contains(text)));
  }
}
