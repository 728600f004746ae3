package io.millrace.tools.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.trials.Millrace;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Tag("alone")
@Timeout(180)
final class PostgresIT {
  private Workplace workplace;
  private Millrace millrace;

  @BeforeEach
  void open() throws Exception {
    workplace = new Workplace();
    final String data = workplace.folder() + "/data";
    final String initdb = Programs.require("initdb");
    final String postgres = Programs.require("postgres");
    final int backend = Workplace.freePort();
    workplace.handTo("postgres");
    workplace.run(
        60,
        asPostgres(
            initdb, "-D", data, "-U", "postgres", "--auth=trust", "--no-sync", "--no-locale"));
    final String sockets = "unix_socket_directories=" + workplace.folder();
    workplace.start(
        "postgres",
        asPostgres(
            postgres,
            "-D",
            data,
            "-p",
            "" + backend,
            "-c",
            "listen_addresses=127.0.0.1",
            "-c",
            sockets));
    workplace.await(
        "postgres", () -> workplace.text("postgres").contains("ready to accept connections"));
    millrace =
        Millrace.launcher()
            .args("--listen", "127.0.0.1:0", "--backend", "127.0.0.1:" + backend)
            .start();
  }

  @AfterEach
  void close() throws Exception {
    if (millrace != null) {
      millrace.kill();
    }
    workplace.close();
  }

  @Test
  void shouldAnswerWhenPsqlAsks() throws Exception {
    final String answer =
        workplace.run(20, client("psql", "-At", "-c", "select 6 * 7", "postgres"));
    assertEquals("42", answer.strip());
    final String rows = "select string_agg(md5(i::text), '') from generate_series(1, 50000) i";
    final String direct = "select length((" + rows + "))";
    assertEquals(
        "1600000", workplace.run(20, client("psql", "-At", "-c", direct, "postgres")).strip());
    assertEquals(
        1_600_000,
        workplace.run(20, client("psql", "-At", "-c", rows, "postgres")).strip().length());
    millrace.close();
  }

  @Test
  void shouldLoseNoTransactionWhenPgbenchRuns() throws Exception {
    workplace.run(60, client("pgbench", "-i", "-q", "postgres"));
    final String printed =
        workplace.run(60, client("pgbench", "-S", "-n", "-c", "8", "-t", "200", "postgres"));
    assertTrue(printed.contains("actually processed: 1600/1600"), printed);
    assertTrue(printed.contains("failed transactions: 0 "), printed);
    final String written =
        workplace.run(60, client("pgbench", "-n", "-C", "-c", "4", "-t", "25", "postgres"));
    assertTrue(written.contains("actually processed: 100/100"), written);
    millrace.close();
  }

  private List<String> client(final String program, final String... more) {
    final List<String> words =
        new ArrayList<>(List.of(Programs.require(program), "-h", Workplace.LOCALHOST));
    words.addAll(List.of("-p", "" + millrace.address().getPort(), "-U", "postgres"));
    words.addAll(List.of(more));
    return words;
  }

  private static List<String> asPostgres(final String... command) {
    final List<String> words = new ArrayList<>(Workplace.as("postgres"));
    words.addAll(List.of(command));
    return words;
  }
}
