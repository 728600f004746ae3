package io.millrace.trials.health;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.millrace.trials.Await;
import io.millrace.trials.Backend;
import io.millrace.trials.Limits;
import io.millrace.trials.Millrace;
import io.millrace.trials.MillraceLauncher;
import io.millrace.trials.Peer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * Each probe against a server that answers well, with an error, with garbage, not at all, or hangs
 * up; byte-exact, and the answers in fragments of one byte. Conformance H2, H3.
 */
final class ScriptedServersIT {
  private static final String GARBAGE = "HTTP/1.1 400 Bad Request\r\nServer: x\r\n\r\n";
  private static final String SILENT = "down (timeout: connected, no answer)";
  private static final String CLOSED = "down (reply: it closed the connection without an answer)";

  private final Scripts scripts = new Scripts();
  private final List<Backend> backends = new ArrayList<>();
  private final Map<String, String> expected = new LinkedHashMap<>();
  private final MillraceLauncher launcher =
      Millrace.launcher()
          .args("--health-interval", "100ms", "--health-timeout", "1500ms", "--fall", "2");

  @AfterEach
  void close() {
    backends.forEach(Backend::close);
  }

  /** A frontend of this name whose only backend runs the script; null for good. */
  private void frontend(
      final String name, final String probe, final String down, final Backend.Script script) {
    final Backend backend = Backend.start(script);
    backends.add(backend);
    expected.put(name, down);
    launcher.args("--listen", "127.0.0.1:0", "--name", name);
    launcher.args("--backend", "b=" + backend.text(), "--health", probe);
  }

  private void says(final String name, final String probe, final String down, final String text) {
    frontend(
        name,
        probe,
        down,
        peer -> {
          peer.send(text.getBytes(StandardCharsets.ISO_8859_1));
          peer.awaitEnding();
        });
  }

  private void others(final String type, final String probe, final String none) {
    says(type + "-garbage", probe, "down (reply: " + none + ")", GARBAGE);
    frontend(type + "-silent", probe, SILENT, Peer::hold);
    frontend(
        type + "-close",
        probe,
        CLOSED,
        peer -> {
          peer.end();
          peer.awaitEnding();
        });
  }

  @Test
  void shouldTellEachAnswerForWhatItIs() {
    final String pgsql = "pgsql,user=bob";
    frontend(
        "pgsql-good",
        pgsql,
        null,
        scripts.talk("pgsql", "", Scripts.PGSQL_START, Scripts.PGSQL_LET_IN, Scripts.PGSQL_BYE));
    final String fields = "SFATAL\0C57P03\0Mthe database system is starting up\0\0";
    says(
        "pgsql-bad",
        pgsql,
        "down (reply: 57P03 the database system is starting up)",
        "E" + Scripts.bytes(0, 0, 0, fields.length() + 4) + fields);
    others("pgsql", pgsql, "no PostgreSQL");
    final String mysql = "mysql,user=bob";
    frontend(
        "mysql-good",
        mysql,
        null,
        scripts.talk(
            "mysql",
            Scripts.MYSQL_GREETING,
            Scripts.MYSQL_LOGIN,
            Scripts.MYSQL_OK,
            Scripts.MYSQL_BYE));
    says(
        "mysql-bad",
        mysql,
        "down (reply: 1129 Host is blocked)",
        Scripts.packet(0, Scripts.bytes(0xFF, 0x69, 0x04) + "Host is blocked"));
    others("mysql", mysql, "no MySQL");
    frontend(
        "redis-good",
        "redis",
        null,
        scripts.talk("redis", "", Scripts.REDIS_PING, "+PONG\r\n", Scripts.REDIS_BYE, "+OK\r\n"));
    final String loading = "LOADING Redis is loading the dataset in memory";
    says("redis-bad", "redis", "down (reply: " + loading + ")", "-" + loading + "\r\n");
    others("redis", "redis", "no Redis");
    frontend(
        "expect-good",
        "expect,send=HELO\\r\\n,match=250 ok",
        null,
        scripts.talk("expect", "", "HELO\r\n", "220-hello\r\n250 ok"));
    try (Millrace millrace = launcher.start()) {
      expected.forEach((name, down) -> judge(millrace, name, down));
      // before the end, which cuts the probes that are under way
      assertEquals(List.of(), scripts.offences());
    }
  }

  private void judge(final Millrace millrace, final String name, final String down) {
    final Backend backend = backends.get(new ArrayList<>(expected.keySet()).indexOf(name));
    Await.until(() -> "probes of " + name, Limits.WAIT, () -> backend.accepted() >= 5);
    final List<String> lines =
        millrace.messages().stream().filter(l -> l.startsWith("millrace: " + name + "/")).toList();
    assertEquals(
        down == null ? List.of() : List.of("millrace: " + name + "/b: " + down), lines, name);
  }
}
