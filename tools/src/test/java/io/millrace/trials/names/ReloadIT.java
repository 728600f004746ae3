package io.millrace.trials.names;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.millrace.trials.Millrace;
import io.millrace.trials.MillraceLauncher;
import io.millrace.trials.Peer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** A name with many backends in a configuration that is read again. */
final class ReloadIT {
  private static final String ONE = "127.0.0.11";
  private static final String TWO = "127.0.0.12";

  private final Path file = MillraceLauncher.freshFolder().resolve("millrace.args");

  private void configure(final String... backends) throws IOException {
    Files.writeString(file, "--backend " + String.join("\n--backend ", backends) + "\n");
  }

  @Test
  @DisplayName("O2 a reload weighs, adds and removes what names stand for; sessions stay")
  void shouldFollowAReload() throws Exception {
    final Hosts hosts = Hosts.of(ONE + " db.test", TWO + " other.test");
    try (Row row = Row.of(ONE, TWO)) {
      final String db = "db=db.test:" + row.port() + ",resolve=all";
      configure(db);
      try (Millrace millrace =
              hosts.launcher("--resolve", "1h", "--health", "none").args("@" + file).start();
          Peer held = Asking.connect(millrace)) {
        assertEquals(ONE, Asking.answer(held));
        configure(db + ",weight=0");
        millrace.signal("HUP");
        Asking.await(millrace, Asking.NOBODY);
        configure(db + ",weight=2", "other=other.test:" + row.port() + ",resolve=all");
        millrace.signal("HUP");
        Asking.await(millrace, ONE, TWO);
        configure("other=other.test:" + row.port() + ",resolve=all");
        millrace.signal("HUP");
        Asking.await(millrace, TWO);
        Asking.requireRoundTrip(held);
      }
    }
  }
}
