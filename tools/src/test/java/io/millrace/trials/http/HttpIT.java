package io.millrace.trials.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.trials.Await;
import io.millrace.trials.Backend;
import io.millrace.trials.Limits;
import io.millrace.trials.Millrace;
import io.millrace.trials.MillraceCommand;
import io.millrace.trials.MillraceLauncher;
import io.millrace.trials.Peer;
import io.millrace.trials.SessionLine;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What a running forwarder tells over HTTP, and what it tells when it ends. */
final class HttpIT {
  private static final String[] HTTP = {"--http", "127.0.0.1:0", "--name", "rw"};
  private static final int SESSIONS = 40;

  private final Path folder = MillraceLauncher.freshFolder();

  @Test
  void shouldCountInMetricsWhatTheSessionLogTells() throws IOException {
    try (Backend one = Backend.echo();
        Backend two = Backend.echo();
        Millrace millrace =
            Millrace.launcher()
                .args("--health", "tcp", "--max-sessions", "1", "--queue", "0")
                .tcp(List.of(one, two), HTTP)
                .args("--dir", folder.resolve("run").toString())
                .start()) {
      final Web web = Web.of(millrace);
      for (int i = 0; i < SESSIONS; i++) {
        try (Peer client = Peer.connect(millrace.address())) {
          client.roundTrip("session " + i);
          refused(millrace);
          client.end();
          client.readRest();
        }
        millrace.awaitSessions(2 * (i + 1));
      }
      final Scraped metrics = new Scraped(web.get("/metrics").text());
      metrics.check(folder);
      final List<SessionLine> ended =
          millrace.sessions().stream().filter(each -> each.backend() != null).toList();
      assertEquals(SESSIONS, ended.size());
      assertEquals(SESSIONS, metrics.sum("millrace_sessions_total", "frontend=\"rw\""));
      for (final Backend each : List.of(one, two)) {
        assertEquals(
            ended.stream().filter(line -> each.name().equals(line.backend())).count(),
            metrics.sum("millrace_sessions_total", "backend=\"" + each.name() + "\""));
      }
      assertEquals(
          SESSIONS,
          metrics.sum(
              "millrace_session_ends_total", "cause=\"client-end\"", "ended_by=\"client\""));
      assertEquals(SESSIONS, metrics.sum("millrace_session_ends_total"));
      assertEquals(SESSIONS, metrics.sum("millrace_refused_total", "cause=\"max-sessions\""));
      assertEquals(
          ended.stream().mapToLong(SessionLine::bytesIn).sum(),
          metrics.sum("millrace_bytes_total", "direction=\"in\""));
      assertEquals(
          ended.stream().mapToLong(SessionLine::bytesOut).sum(),
          metrics.sum("millrace_bytes_total", "direction=\"out\""));
      assertEquals(2, metrics.sum("millrace_backend_state", "state=\"up\""));
      assertEquals(1, metrics.sum("millrace_config_load_success"));
      assertEquals(1, metrics.sum("millrace_frontend_sessions_max"));
      assertTrue(metrics.sum("millrace_probes_total", "result=\"good\"") >= 2);
      assertTrue(metrics.sum("millrace_open_descriptors") > 10);
      otherForms(web, metrics);
    }
  }

  private static void refused(final Millrace millrace) throws IOException {
    try (Peer second = Peer.connect(millrace.address())) {
      second.awaitEnding();
    }
  }

  private static void otherForms(final Web web, final Scraped metrics) {
    final Web.Reply open = web.get("/metrics", "Accept: application/openmetrics-text;q=0.5");
    assertTrue(open.headers().get("content-type").startsWith("application/openmetrics-text"));
    assertTrue(open.text().endsWith("# EOF\n"));
    final Web.Reply packed = web.get("/metrics", "Accept-Encoding: deflate, gzip");
    assertEquals("gzip", packed.headers().get("content-encoding"));
    assertEquals(metrics.families(), new Scraped(packed.unpacked()).families());
    final Web.Reply none = web.get("/metrics", "Accept-Encoding: gzip;q=0");
    assertEquals(null, none.headers().get("content-encoding"));
  }

  @Test
  void shouldTellStateAndHealthAsTheCommandDoes() throws IOException {
    final String directory = folder.resolve("run").toString();
    try (Backend backend = Backend.echo();
        Millrace millrace =
            Millrace.launcher()
                .args("--health", "tcp", "--health-interval", "200ms", "--dir", directory)
                .tcp(List.of(backend), HTTP)
                .start()) {
      final Web web = Web.of(millrace);
      assertEquals("healthy\n", web.get("/health").text());
      final MillraceCommand.Answer told =
          new MillraceCommand().run("status", "--json", "--dir", directory).with(0);
      final Map<?, ?> command = (Map<?, ?>) told.json();
      final Web.Reply status = web.get("/status");
      assertEquals(command.keySet(), status.json().keySet());
      assertEquals(command.get("arguments"), status.json().get("arguments"));
      final Map<String, String> headers = status.headers();
      assertEquals("no-store", headers.get("cache-control"));
      assertEquals("nosniff", headers.get("x-content-type-options"));
      assertEquals("close", headers.get("connection"));
      assertTrue(headers.get("content-security-policy").startsWith("default-src 'none';"));
      history(web, backend);
      assertEquals(404, web.get("/../pom.xml").status());
      assertEquals(404, web.get("/nothing").status());
      assertEquals(400, web.get("/history?since=x").status());
      assertEquals("GET, HEAD", web.send("DELETE / HTTP/1.0\r\n\r\n").headers().get("allow"));
      final Web.Reply head = web.send("HEAD /status HTTP/1.0\r\n\r\n");
      assertEquals("", head.text());
      assertTrue(Integer.parseInt(head.headers().get("content-length")) > 100);
      backend.stopListening();
      Await.until("health", () -> web.get("/health").status() == 503);
      final Map<String, Object> ill = web.get("/health", "Accept: application/json").json();
      assertEquals(Boolean.FALSE, ill.get("healthy"));
      assertEquals(List.of("frontend rw has no eligible backend"), ill.get("reasons"));
    }
  }

  private static void history(final Web web, final Backend backend) {
    Await.until(
        () -> web.get("/history").text(),
        Limits.WAIT,
        () -> (Double) web.get("/history").json().get("next") >= 2);
    final Map<String, Object> all = web.get("/history?since=0").json();
    final Map<?, ?> series = (Map<?, ?>) ((List<?>) all.get("backends")).get(0);
    assertEquals(backend.name(), series.get("name"));
    assertEquals(((List<?>) all.get("times")).size(), ((List<?>) series.get("sessions")).size());
    final int next = ((Double) all.get("next")).intValue();
    final Map<String, Object> none = web.get("/history?since=" + (next + 1_000)).json();
    assertEquals(0.0, none.get("first"), "a number from another process: all is new");
  }

  @Test
  void shouldStillServeWhileItSaysThatItWillEnd() throws IOException {
    try (Backend backend = Backend.echo();
        Millrace millrace = lame(backend, "2s")) {
      final Web web = Web.of(millrace);
      final InetSocketAddress address = millrace.address();
      millrace.signal("TERM");
      Await.until("503", () -> web.get("/health").status() == 503);
      assertEquals("this process is about to end\n", web.get("/health").text());
      try (Peer client = Peer.connect(address)) {
        client.roundTrip("served");
      }
      assertEquals(0, millrace.awaitExit(Limits.WAIT.multipliedBy(2)));
    }
  }

  @Test
  void shouldEndAtOnceWhenASecondSignalComesMeanwhile() {
    try (Backend backend = Backend.echo();
        Millrace millrace = lame(backend, "10m")) {
      final Web web = Web.of(millrace);
      millrace.signal("TERM");
      Await.until("503", () -> web.get("/health").status() == 503);
      Await.elapseMillis(150); // sooner it would count as the same signal
      millrace.signal("INT");
      assertEquals(0, millrace.awaitExit(Limits.WAIT));
    }
  }

  private static Millrace lame(final Backend backend, final String time) {
    return Millrace.launcher().tcp(List.of(backend), HTTP).args("--lame-duck", time).start();
  }

  @Test
  void shouldStartNothingWhenTheAddressIsTaken() throws IOException {
    try (Backend backend = Backend.echo();
        Backend holder = Backend.echo()) {
      final Path run = folder.resolve("run");
      new MillraceCommand()
          .run(
              "run",
              "--listen",
              "127.0.0.1:0",
              "--backend",
              backend.text(),
              "--http",
              holder.text(),
              "--dir",
              run.toString())
          .with(75)
          .tells("--http: cannot listen on " + holder.text() + ": Address already in use");
      assertTrue(Files.notExists(run));
    }
  }

  @Test
  void shouldSayThatItNeedsARestartWhenAReloadChangesTheAddress() throws IOException {
    final Path file = folder.resolve("http.args");
    Files.writeString(file, "--http 127.0.0.1:0");
    try (Backend backend = Backend.echo();
        Millrace millrace = Millrace.launcher().tcp(List.of(backend)).args("@" + file).start()) {
      Files.writeString(file, "");
      millrace.signal("HUP");
      Await.until(
          "--http 127.0.0.1:0 -> off needs a restart",
          () -> millrace.messages().stream().anyMatch(l -> l.contains("-> off needs a restart")));
      final Scraped metrics = new Scraped(Web.of(millrace).get("/metrics").text());
      assertEquals(0, metrics.sum("millrace_config_load_success"));
    }
  }
}
