package io.millrace.trials.names;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.trials.Await;
import io.millrace.trials.Limits;
import io.millrace.trials.Millrace;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Case C22: the hashes follow the addresses of a name. */
final class HashNamesIT {
  /** The share's bounds, ten in a hundred apart from a third, are five standard deviations away. */
  private static final int SOURCES = 600;

  private static final String NEW = "127.0.0.13";

  @Test
  @DisplayName("C22 a third address gets its share at once, only its keys move; and all come back")
  void shouldGiveANewAddressItsShareAtOnce() throws Exception {
    final List<String> clients = new ArrayList<>();
    for (int i = 0; i < SOURCES; i++) {
      clients.add("127.1." + i / 200 + "." + (1 + i % 200));
    }
    final Hosts hosts = Hosts.of("127.0.0.11 db.test", "127.0.0.12 db.test");
    try (Row row = Row.of("127.0.0.11", "127.0.0.12", NEW);
        Millrace millrace =
            hosts
                .launcher("--resolve", "100ms", "--health", "none", "--balance", "source-hash")
                .args("--backend", "db=db.test:" + row.port() + ",resolve=all")
                .start()) {
      Asking.awaitMessage(millrace, "/db: resolved to ");
      final List<String> before = Asking.all(millrace, clients);
      hosts.are("127.0.0.11 db.test", "127.0.0.12 db.test", NEW + " db.test");
      await(millrace, () -> Asking.all(millrace, clients.subList(0, 40)).contains(NEW));
      final List<String> with = Asking.all(millrace, clients);
      final long share = with.stream().filter(NEW::equals).count();
      assertTrue(share >= SOURCES * 23 / 100 && share <= SOURCES * 43 / 100, "share " + share);
      for (int i = 0; i < SOURCES; i++) {
        if (!with.get(i).equals(NEW)) {
          assertEquals(before.get(i), with.get(i), "only those of the new one move");
        }
      }
      hosts.are("127.0.0.11 db.test", "127.0.0.12 db.test");
      // Until the tables are made anew, sessions of the one that has gone go on in their own order.
      await(millrace, () -> Asking.all(millrace, clients).equals(before));
      assertTrue(Asking.all(millrace, clients).equals(before), "and it stays so");
    }
  }

  private interface Condition {
    boolean holds() throws IOException;
  }

  private static void await(final Millrace millrace, final Condition condition) {
    Await.until(
        () -> "the sessions to be where they should; " + millrace.messages(),
        Limits.WAIT,
        () -> {
          try {
            return condition.holds();
          } catch (final IOException e) {
            throw new UncheckedIOException(e);
          }
        });
  }
}
