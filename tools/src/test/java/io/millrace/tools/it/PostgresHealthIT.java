package io.millrace.tools.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.trials.Await;
import io.millrace.trials.Millrace;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** PostgreSQL probes against a real server. Conformance H3; case C13. */
@Timeout(180)
final class PostgresHealthIT {
  private Workplace workplace;
  private int port;

  @BeforeEach
  void open() throws Exception {
    workplace = new Workplace();
    port = Workplace.freePort();
    final Path data = workplace.folder().resolve("data");
    final List<String> init = as(Programs.require("initdb"), "-D", data.toString());
    init.addAll(List.of("-U", "postgres", "--auth=trust", "--no-sync", "--no-locale"));
    workplace.handTo("postgres");
    workplace.run(60, init);
    final Path access = data.resolve("pg_hba.conf");
    Files.writeString(
        access, "host all asked 127.0.0.1/32 scram-sha-256\n" + Files.readString(access));
    final List<String> server = as(Programs.require("postgres"), "-D", data.toString());
    server.addAll(List.of("-p", "" + port, "-c", "listen_addresses=127.0.0.1"));
    server.addAll(List.of("-c", "unix_socket_directories=" + workplace.folder()));
    server.addAll(List.of("-c", "max_connections=8", "-c", "superuser_reserved_connections=3"));
    server.addAll(List.of("-c", "log_connections=on"));
    workplace.start("postgres", server);
    workplace.await("postgres", () -> log().contains("ready to accept connections"));
    psql("create role guest login");
  }

  @AfterEach
  void close() throws Exception {
    workplace.close();
  }

  private static List<String> as(final String... command) {
    final List<String> words = new ArrayList<>(Workplace.as("postgres"));
    words.addAll(List.of(command));
    return words;
  }

  private String log() {
    return workplace.text("postgres");
  }

  private List<String> client(final String user, final String sql) {
    return List.of(
        Programs.require("psql"),
        "-h",
        Workplace.LOCALHOST,
        "-p",
        "" + port,
        "-U",
        user,
        "-At",
        "-c",
        sql,
        "postgres");
  }

  private String psql(final String sql) throws Exception {
    return workplace.run(20, client("postgres", sql)).strip();
  }

  private Millrace millrace(final String probe) {
    return Millrace.launcher()
        .args("--listen", "127.0.0.1:0", "--name", "rw", "--backend", "pg1=127.0.0.1:" + port)
        .args("--health", probe, "--health-interval", "100ms", "--fall", "2")
        .start();
  }

  private void awaitProbes() {
    final long before = received();
    Await.until("20 probes", () -> received() >= before + 20);
  }

  private long received() {
    return log().lines().filter(line -> line.contains("connection received")).count();
  }

  @Test
  void shouldLeaveNoErrorInTheServersLogWhenItIsLetIn() {
    try (Millrace millrace = millrace("pgsql,user=guest,db=postgres")) {
      awaitProbes();
      assertEquals(List.of(), new HealthNotices(millrace).lines());
      assertFalse(log().contains("FATAL") || log().contains("unexpected EOF"), this::log);
    }
  }

  @Test
  void shouldLeaveNoErrorInTheServersLogWhenAPasswordIsAskedFor() {
    try (Millrace millrace = millrace("pgsql,user=asked,db=postgres")) {
      awaitProbes();
      assertEquals(List.of(), new HealthNotices(millrace).lines());
      assertFalse(log().contains("FATAL") || log().contains("unexpected EOF"), this::log);
    }
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

  @Test
  void shouldBeFullAndNotDownWhenThereAreTooManyClients() throws Exception {
    try (Millrace millrace = millrace("pgsql,user=guest,db=postgres")) {
      final HealthNotices notices = new HealthNotices(millrace);
      for (int i = 0; i < 15; i++) { // more than fit: a probe may have the last place for a moment
        workplace.start("sleeper" + i, client("guest", "select pg_sleep(100)"));
      }
      notices.awaitNext("rw/pg1: full (53300 ");
      psql(
          "select pg_terminate_backend(pid) from pg_stat_activity where query like '%sleep(100)'"
              + " and pid <> pg_backend_pid()");
      notices.awaitNext("rw/pg1: up, was full");
    }
  }
}
