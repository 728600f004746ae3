package io.millrace.tools.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.trials.Await;
import io.millrace.trials.Millrace;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** pgsql with role= against a real primary and a streaming standby. Conformance H3; case C13. */
@Timeout(180)
final class PostgresRoleIT {
  @TempDir private Path folder;
  private PostgresServer primary;
  private PostgresServer standby;

  @BeforeEach
  void open() throws Exception {
    primary = PostgresServer.primary();
    standby = primary.standby();
  }

  @AfterEach
  void close() throws Exception {
    primary.close();
  }

  private Millrace millrace(final String probe) {
    return Millrace.launcher()
        .env("PG_PASSWORD", "hashed")
        .env("PG_CLEAR", "plain")
        .args("--listen", "127.0.0.1:0", "--name", "rw")
        .args("--backend", "pg1=127.0.0.1:" + primary.port())
        .args("--backend", "pg2=127.0.0.1:" + standby.port())
        .args("--health", probe, "--health-interval", "50ms", "--fall", "2")
        .start();
  }

  private static void awaitProbes(final PostgresServer server) {
    final long before = server.received();
    Await.until("20 probes", () -> server.received() >= before + 20);
  }

  private static void down(final Millrace millrace, final String expected) {
    assertEquals(List.of("millrace: " + expected), new HealthNotices(millrace).lines());
  }

  /** One pair of servers for all: they take the most of the time. */
  @Test
  void shouldTellPrimaryAndStandbyApartWhateverTheWayIn() throws Exception {
    final Path file = Files.writeString(folder.resolve("secret"), "scrammer\n");
    final String scram = ",user=scrammer,db=postgres,password-file=" + file;
    try (Millrace millrace = millrace("pgsql,role=primary" + scram)) {
      awaitProbes(primary);
      awaitProbes(standby);
      down(millrace, "rw/pg2: down (reply: it is a replica)");
    }
    try (Millrace millrace = millrace("pgsql,role=replica" + scram)) {
      down(millrace, "rw/pg1: down (reply: it is a primary)");
    }
    final String md5 = ",user=hashed,db=postgres,password-env=PG_PASSWORD";
    try (Millrace millrace = millrace("pgsql,role=primary" + md5)) {
      down(millrace, "rw/pg2: down (reply: it is a replica)");
    }
    final String clear = ",user=plain,db=postgres,password-env=PG_CLEAR";
    try (Millrace millrace = millrace("pgsql,role=primary" + clear)) {
      down(millrace, "rw/pg2: down (reply: it is a replica)");
    }
    try (Millrace millrace = millrace("pgsql,role=primary,user=guest,db=postgres")) {
      down(millrace, "rw/pg2: down (reply: it is a replica)");
    }
    for (final PostgresServer each : List.of(primary, standby)) {
      final String log = each.log();
      assertFalse(log.contains("FATAL") || log.contains("unexpected EOF"), log);
    }
    follow(scram, file);
  }

  /** A password that changes in its file, and a promotion. */
  private void follow(final String scram, final Path file) throws Exception {
    try (Millrace millrace = millrace("pgsql,role=primary" + scram)) {
      final HealthNotices notices =
          HealthNotices.after(millrace, "rw/pg2: down (reply: it is a replica)");
      Files.writeString(file, "wrong\n");
      notices.awaitNext("rw/pg1: down (reply: 28P01 password authentication failed");
      Files.writeString(file, "scrammer\n");
      notices.awaitNext("rw/pg1: up, was down");
      Files.delete(file);
      Await.until(
          "the lost file is told",
          () ->
              millrace.messages().stream()
                  .anyMatch(l -> l.endsWith(file + " cannot be read; the last one is used")));
      standby.query("select pg_promote()");
      notices.awaitNext("rw/pg2: up, was down");
      assertTrue(notices.lines().stream().noneMatch(l -> l.contains("pg1: down (timeout")));
    }
  }
}
