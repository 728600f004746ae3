package io.millrace.tools.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.trials.Await;
import io.millrace.trials.Limits;
import io.millrace.trials.Millrace;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** MySQL probes against a real server. Conformance H3; case C13. */
@Timeout(180)
final class MariaDbHealthIT {
  private static final Duration PROBED = Limits.WAIT.multipliedBy(6);

  private static Workplace workplace;
  private static int port;

  @BeforeAll
  static void open() throws Exception {
    workplace = new Workplace();
    port = Workplace.freePort();
    final String data = "--datadir=" + workplace.folder() + "/data";
    final Path accounts = workplace.folder().resolve("accounts.sql");
    Files.writeString(
        accounts,
        "CREATE USER 'probe'@'%';\nCREATE USER 'mill'@'%' IDENTIFIED BY 'race';\n"
            + "GRANT ALL ON *.* TO 'mill'@'%';\n");
    workplace.handTo("mysql");
    workplace.run(
        60,
        as(
            Programs.require("mariadb-install-db"),
            "--no-defaults",
            data,
            "--skip-test-db",
            "--innodb-log-file-size=8M",
            "--innodb-flush-method=nosync",
            "--auth-root-authentication-method=normal"));
    final List<String> server = as(Programs.require("mariadbd"), "--no-defaults", data);
    server.addAll(List.of("--bind-address=127.0.0.1", "--port=" + port));
    server.addAll(List.of("--socket=" + workplace.folder() + "/socket"));
    server.addAll(List.of("--pid-file=" + workplace.folder() + "/pid"));
    server.addAll(List.of("--init-file=" + accounts, "--max-connect-errors=5"));
    server.addAll(List.of("--max-connections=10", "--innodb-flush-method=nosync"));
    workplace.start("mariadb", server);
    workplace.await("mariadb", () -> workplace.text("mariadb").contains("ready for connections"));
  }

  @AfterAll
  static void close() throws Exception {
    workplace.close();
  }

  private static List<String> as(final String... command) {
    final List<String> words = new ArrayList<>(Workplace.as("mysql"));
    words.addAll(List.of(command));
    return words;
  }

  private static Millrace millrace(final String probe, final String... flags) {
    return Millrace.launcher()
        .args("--listen", "127.0.0.1:0", "--name", "rw", "--backend", "m1=127.0.0.1:" + port)
        .args("--health", probe, "--health-interval", "20ms", "--fall", "2")
        .args(flags)
        .start();
  }

  private static String query(final int at, final String sql) throws Exception {
    return workplace
        .run(
            20,
            Programs.require("mariadb"),
            "--no-defaults",
            "--host=127.0.0.1",
            "--port=" + at,
            "--user=mill",
            "--password=race",
            "-N",
            "-B",
            "-e",
            sql)
        .strip();
  }

  private static long status(final String name) {
    try {
      final String line = query(port, "show global status like '" + name + "'");
      return Long.parseLong(line.substring(line.indexOf('\t') + 1));
    } catch (final Exception e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void shouldNeverGetTheForwarderBlockedWhenItLogsIn() throws Exception {
    try (Millrace millrace = millrace("mysql,user=probe")) {
      final long before = status("Connections");
      final long aborted = status("Aborted_connects") + status("Aborted_clients");
      Await.until("100 probes", PROBED, () -> status("Connections") >= before + 100);
      assertEquals(aborted, status("Aborted_connects") + status("Aborted_clients"));
      assertEquals("42", query(millrace.address().getPort(), "select 6 * 7"));
      assertEquals(List.of(), new HealthNotices(millrace).lines());
    }
  }

  @Test
  void shouldTakeARefusalForAnAnswerWhenNobodyNamedAUser() throws Exception {
    try (Millrace millrace = millrace("mysql")) {
      final long before = status("Connections");
      Await.until("50 probes", PROBED, () -> status("Connections") >= before + 50);
      assertEquals("42", query(millrace.address().getPort(), "select 6 * 7"), "not blocked");
      assertEquals(List.of(), new HealthNotices(millrace).lines());
    }
  }

  @Test
  void shouldBeDownWhenTheUserMayNotIn() {
    try (Millrace millrace = millrace("mysql,user=mill")) {
      final String line = new HealthNotices(millrace).lines().get(0);
      assertTrue(line.contains("down (reply: 1045 Access denied for user 'mill'"), line);
    }
  }

  @Test
  void shouldBeFullAndNotDownWhenThereAreTooManyClients() throws Exception {
    try (Millrace millrace = millrace("mysql,user=probe", "--on-down", "close");
        Shell session = session(millrace)) {
      final HealthNotices notices = new HealthNotices(millrace);
      assertEquals("42", session.ask("select 6 * 7;"));
      final List<Socket> clients = new ArrayList<>();
      // until there is no place: a probe may have the last one for a moment
      notices.awaitNext(
          "rw/m1: full (1040 Too many connections), was up",
          () -> clients.add(new Socket(Workplace.LOCALHOST, port)));
      assertEquals("43", session.ask("select 6 * 7 + 1;"), "a live session is kept");
      assertEquals(List.of(), millrace.sessions());
      for (final Socket client : clients) {
        client.close();
      }
      notices.awaitNext("rw/m1: up, was full");
      query(port, "flush hosts"); // these clients have said nothing
    }
  }

  private static Shell session(final Millrace millrace) throws Exception {
    return new Shell(
        List.of(
            Programs.require("mariadb"),
            "--no-defaults",
            "--host=127.0.0.1",
            "--port=" + millrace.address().getPort(),
            "--user=mill",
            "--password=race",
            "--unbuffered",
            "-N",
            "-B"));
  }
}
