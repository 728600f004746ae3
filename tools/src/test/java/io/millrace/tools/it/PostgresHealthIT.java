package io.millrace.tools.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.trials.Await;
import io.millrace.trials.Millrace;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** PostgreSQL probes against a real server. Conformance H3; case C13. */
@Timeout(180)
final class PostgresHealthIT {
  private static final Pattern RECEIVED = Pattern.compile("(\\[\\d+\\]) LOG:  connection received");

  /** As many as the server has, and more than it has for guests. */
  private static final int PLACES = 8;

  private static PostgresServer server;

  @BeforeAll
  static void open() throws Exception {
    server = PostgresServer.primary();
  }

  @AfterAll
  static void close() throws Exception {
    server.close();
  }

  private static Millrace millrace(final String probe, final String... flags) {
    return Millrace.launcher()
        .args("--listen", "127.0.0.1:0", "--name", "rw")
        .args("--backend", "pg1=127.0.0.1:" + server.port())
        .args("--health", probe, "--health-interval", "50ms", "--fall", "2")
        .args(flags)
        .start();
  }

  private static void awaitProbes() {
    final long before = server.received();
    Await.until("20 probes", () -> server.received() >= before + 20);
  }

  @ParameterizedTest
  @ValueSource(strings = {"guest", "asked"})
  void shouldLeaveNoErrorInTheServersLogWhenItIsLetInOrAskedForAPassword(final String user) {
    final int before = server.log().length();
    try (Millrace millrace = millrace("pgsql,user=" + user + ",db=postgres")) {
      awaitProbes();
      assertEquals(List.of(), new HealthNotices(millrace).lines());
      final String log = ofConnectionsIn(server.log().substring(before));
      assertTrue(log.contains("connection received"), log);
      assertFalse(log.contains("FATAL") || log.contains("unexpected EOF"), log);
    }
  }

  /**
   * What a log says of the connections that it has received: the server may say late what became of
   * those before it.
   */
  private static String ofConnectionsIn(final String log) {
    final Set<String> processes =
        RECEIVED.matcher(log).results().map(each -> each.group(1)).collect(Collectors.toSet());
    return log.lines()
        .filter(line -> processes.stream().anyMatch(line::contains))
        .collect(Collectors.joining("\n"));
  }

  @Test
  void shouldBeUpForAUserThatNobodyNamedAndDownForAWrongOne() {
    try (Millrace millrace = millrace("pgsql")) {
      assertEquals(List.of(), new HealthNotices(millrace).lines());
    }
    try (Millrace millrace = millrace("pgsql,user=nobody,db=postgres")) {
      final String line = new HealthNotices(millrace).lines().get(0);
      assertTrue(line.contains("down (reply: 28000 role \"nobody\" does not exist)"), line);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", ",role=primary"})
  void shouldBeFullAndNotDownWhenThereAreTooManyClients(final String role) throws Exception {
    try (Millrace millrace = millrace("pgsql,user=guest,db=postgres" + role, "--on-down", "close");
        Shell session = session(millrace)) {
      final HealthNotices notices = new HealthNotices(millrace);
      assertEquals("42", session.ask("select 6 * 7;"));
      final List<Process> sleepers = new ArrayList<>();
      // until there is no place: a probe may have the last one for a moment
      notices.awaitNext("rw/pg1: full (53300 ", () -> sleep(sleepers));
      assertEquals("43", session.ask("select 6 * 7 + 1;"), "a live session is kept");
      assertEquals(List.of(), millrace.sessions());
      for (int i = 0; i < 100 && sleepers.stream().anyMatch(Process::isAlive); i++) {
        server.query( // again and again: some may only connect now
            "select pg_terminate_backend(pid) from pg_stat_activity where query like '%sleep(100)'"
                + " and pid <> pg_backend_pid()");
      }
      Await.until("end of all sleepers", () -> sleepers.stream().noneMatch(Process::isAlive));
      notices.awaitNext("rw/pg1: up, was full");
    }
  }

  /** More of them than fit, until some were turned away. */
  private static void sleep(final List<Process> sleepers) throws Exception {
    if (sleepers.stream().filter(Process::isAlive).count() < PLACES) {
      final List<String> sleep = server.client("guest", "select pg_sleep(100)");
      sleepers.add(server.workplace().start("sleeper" + sleepers.size(), sleep));
    }
  }

  private static Shell session(final Millrace millrace) throws Exception {
    return new Shell(
        List.of(
            Programs.require("psql"),
            "-h",
            Workplace.LOCALHOST,
            "-p",
            String.valueOf(millrace.address().getPort()),
            "-U",
            "guest",
            "-At",
            "postgres"));
  }
}
