package io.millrace.tools.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.millrace.tools.Main;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** docs/status-json.md against what a running process answers. */
final class StatusJsonDocTest {
  private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();
  private static final Pattern ROW = Pattern.compile("(?m)^\\| ([A-Za-z0-9]+) \\| .+ \\|$");

  @TempDir private Path folder;

  private ServerSocket backend;
  private RunningCommand run;
  private String document;

  @BeforeEach
  void start() throws IOException {
    document = Files.readString(Path.of("..", "docs", "status-json.md"));
    backend = new ServerSocket(0, 50, LOOPBACK);
    run =
        new RunningCommand(
            folder,
            List.of(
                "--listen",
                "127.0.0.1:0",
                "--name",
                "rw",
                "--health",
                "none",
                "--drain",
                "100ms",
                "--backend",
                "pg=127.0.0.1:" + backend.getLocalPort()));
    run.awaitReady();
  }

  @AfterEach
  void close() throws IOException {
    run.close();
    backend.close();
  }

  private JsonElement ask(final String... words) {
    final List<String> args = new ArrayList<>(List.of(words));
    args.addAll(List.of("--json", "--dir", folder.resolve("run").toString()));
    final ByteArrayOutputStream out = new ByteArrayOutputStream();
    final ByteArrayOutputStream err = new ByteArrayOutputStream();
    final Surroundings surroundings =
        new Surroundings(out, err, Map.of(), new Signals(status -> {}));
    final int status = Main.execute(args.toArray(String[]::new), surroundings);
    assertEquals(0, status, () -> err.toString(StandardCharsets.UTF_8));
    return JsonParser.parseString(out.toString(StandardCharsets.UTF_8));
  }

  /** The fields of the table behind some text. */
  private List<String> fields(final String behind) {
    final int start = document.indexOf(behind);
    assertTrue(start >= 0, behind);
    final int table = document.indexOf("\n| field | meaning |\n", start);
    final int end = document.indexOf("\n\n", table + 1);
    final String rows = document.substring(table, end < 0 ? document.length() : end);
    return ROW.matcher(rows).results().map(each -> each.group(1)).skip(1).toList();
  }

  private void check(final String behind, final JsonElement object) {
    assertEquals(fields(behind), List.copyOf(object.getAsJsonObject().keySet()), behind);
  }

  private static JsonObject first(final JsonElement array) {
    return array.getAsJsonArray().get(0).getAsJsonObject();
  }

  @Test
  void shouldDocumentEachFieldOfStatusInItsOrder() {
    final JsonObject status = ask("status").getAsJsonObject();
    check("\n## The document\n", status);
    check("\n## A loop\n", first(status.get("loops")));
    check("\n## The machine\n", status.get("machine"));
    final JsonObject frontend = first(status.get("frontends"));
    check("\n## A frontend\n", frontend);
    for (final String summary : List.of("connect", "queueWait", "turnaround")) {
      check("\n## A summary\n", frontend.get(summary));
      check("\n## A summary\n", first(status.get("backends")).get(summary));
    }
    for (final JsonObject each : List.of(status, frontend, first(status.get("loops")))) {
      assertEquals(Set.of("p50Ms", "p99Ms", "maxMs"), each.getAsJsonObject("ownDelay").keySet());
    }
    final JsonObject event = first(status.get("events"));
    assertEquals("start", event.get("kind").getAsString());
    assertTrue(event.keySet().containsAll(List.of("time", "who", "cause", "text")), "" + event);
  }

  @Test
  void shouldDocumentEachFieldOfBackendsInItsOrder() {
    check("\n## A backend\n", first(ask("backends", "--idle")));
    final JsonObject plain = first(ask("backends"));
    final List<String> fields = new ArrayList<>(fields("\n## A backend\n"));
    assertTrue(fields.remove("idleEnds"));
    assertEquals(fields, List.copyOf(plain.keySet()));
    assertEquals(plain.keySet(), first(ask("status").getAsJsonObject().get("backends")).keySet());
  }

  @Test
  void shouldTellWhoEndedSessionsAndWhen() throws IOException {
    try (Socket client = new Socket(LOOPBACK, run.port());
        Socket accepted = backend.accept()) {
      client.getOutputStream().write(1);
      assertEquals(1, accepted.getInputStream().read());
      accepted.getOutputStream().write(2);
      assertEquals(2, client.getInputStream().read());
      client.shutdownOutput();
      assertEquals(-1, accepted.getInputStream().read());
    }
    JsonArray ended = new JsonArray();
    final long startNs = System.nanoTime();
    while (ended.isEmpty() && System.nanoTime() - startNs < TimeUnit.SECONDS.toNanos(20)) {
      ended = first(ask("backends", "--idle")).getAsJsonObject("idleEnds").getAsJsonArray("client");
    }
    assertEquals(1, ended.size());
    check("\n## Idle ends\n", ended.get(0));
    assertEquals(0, first(ended).get("fromSeconds").getAsInt());
  }

  @Test
  void shouldDocumentEachFieldOfSessionsInItsOrder() throws IOException {
    try (Socket client = new Socket(LOOPBACK, run.port());
        Socket accepted = backend.accept()) {
      client.getOutputStream().write(1);
      assertEquals(1, accepted.getInputStream().read());
      check("\n## A session\n", first(ask("sessions")));
      check("\nWith `--by`:\n", first(ask("sessions", "--by", "client")));
    }
  }
}
