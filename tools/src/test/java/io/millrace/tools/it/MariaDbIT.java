package io.millrace.tools.it;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.millrace.trials.Millrace;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A protocol in which the server speaks first. */
@Timeout(180)
final class MariaDbIT {
  private Workplace workplace;
  private Millrace millrace;

  @BeforeEach
  void open() throws Exception {
    workplace = new Workplace();
    final String install = Programs.require("mariadb-install-db");
    final String mariadbd = Programs.require("mariadbd");
    final Path accounts = workplace.folder().resolve("accounts.sql");
    final int backend = Workplace.freePort();
    final String data = "--datadir=" + workplace.folder() + "/data";
    Files.writeString(accounts, "CREATE USER 'mill'@'%' IDENTIFIED BY 'race';\n");
    workplace.handTo("mysql");
    workplace.run(
        60,
        asMysql(
            install,
            "--no-defaults",
            data,
            "--skip-test-db",
            "--auth-root-authentication-method=normal"));
    workplace.start(
        "mariadb",
        asMysql(
            mariadbd,
            "--no-defaults",
            data,
            "--bind-address=127.0.0.1",
            "--port=" + backend,
            "--socket=" + workplace.folder() + "/socket",
            "--pid-file=" + workplace.folder() + "/pid",
            "--init-file=" + accounts));
    workplace.await("mariadb", () -> workplace.text("mariadb").contains("ready for connections"));
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
  void shouldLogInAndAnswerWhenTheServerSpeaksFirst() throws Exception {
    for (int i = 0; i < 10; i++) {
      assertEquals("" + i * 7, query("select " + i + " * 7"));
    }
    assertEquals(1_000_000, query("select repeat('x', 1000000)").length());
    millrace.close();
  }

  private String query(final String sql) throws Exception {
    final String client = Programs.require("mariadb");
    final String port = "--port=" + millrace.address().getPort();
    return workplace
        .run(
            20,
            client,
            "--no-defaults",
            "--host=127.0.0.1",
            port,
            "--user=mill",
            "--password=race",
            "-N",
            "-B",
            "-e",
            sql)
        .strip();
  }

  private static List<String> asMysql(final String... command) {
    final List<String> words = new ArrayList<>(Workplace.as("mysql"));
    words.addAll(List.of(command));
    return words;
  }
}
