package io.millrace.trials.proxy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.trials.Await;
import io.millrace.trials.Backend;
import io.millrace.trials.Millrace;
import io.millrace.trials.Nginx;
import io.millrace.trials.Peer;
import io.millrace.trials.Proc;
import io.millrace.trials.Route;
import io.millrace.trials.SessionLine;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Headers of and for HAProxy and nginx. Conformance P9. */
final class ProxyInteropIT {
  private static final String[] ACCEPT = {"--accept-proxy", "127.0.0.0/8"};

  @ParameterizedTest
  @ValueSource(
      strings = {
        "send-proxy",
        "send-proxy-v2",
        "send-proxy-v2 proxy-v2-options crc32c,unique-id,authority,ssl",
      })
  @DisplayName("HAProxy into Millrace: the client is HAProxy's client")
  void shouldUnderstandHaproxy(final String how) throws IOException {
    try (Backend backend = Backend.echo();
        Millrace millrace = Millrace.tcp(backend, ACCEPT);
        Haproxy haproxy =
            new Haproxy(
                "tcp",
                "bind 127.0.0.1:PORT",
                "unique-id-format trial-%rt",
                "server m 127.0.0.1:" + millrace.address().getPort() + " " + how);
        Peer client = Peer.connectFrom("127.0.0.9", haproxy.address())) {
      client.roundTrip("payload");
      client.end();
      assertEquals(Peer.Ending.END, client.awaitEnding());
      final SessionLine line = millrace.awaitSession("client-end");
      assertEquals(Header.text(client.local()), line.client());
      assertEquals(Header.text(client.remote()), line.text("listen"));
      assertNotNull(line.text("peer"));
    }
  }

  @Test
  @DisplayName("HAProxy's health check into Millrace: LOCAL, the peer itself is the client")
  void shouldTakeHaproxysHealthCheckForItself() {
    try (Backend backend = Backend.echo();
        Millrace millrace = Millrace.tcp(backend, ACCEPT);
        Haproxy haproxy =
            new Haproxy(
                "tcp",
                "bind 127.0.0.1:PORT",
                "server m 127.0.0.1:"
                    + millrace.address().getPort()
                    + " send-proxy-v2 check inter 50ms")) {
      assertTrue(haproxy.port() > 0);
      // whoever looked whether HAProxy listens may have come through it: he has a peer
      Await.until("three checks", () -> millrace.count(ProxyInteropIT::isOwn) >= 3);
      for (final SessionLine line :
          millrace.sessions().stream().filter(ProxyInteropIT::isOwn).toList()) {
        assertTrue(line.client().startsWith("127.0.0.1:"), line.toString());
        assertTrue(List.of("client-end", "client-reset").contains(line.cause()), line.toString());
      }
    }
  }

  private static boolean isOwn(final SessionLine line) {
    return line.text("peer") == null;
  }

  @ParameterizedTest
  @CsvSource({"v1, 127.0.0.1", "v2, 127.0.0.1", "v1, [::1]", "v2, [::1]"})
  @DisplayName("Millrace into HAProxy: it sees our client and the address that it used")
  void shouldBeUnderstoodByHaproxy(final String version, final String host) throws IOException {
    final String answer =
        "http-request return status 200 content-type text/plain"
            + " lf-string \"%[src]:%[src_port] %[dst]:%[dst_port]\"";
    try (Haproxy haproxy = new Haproxy("http", "bind 127.0.0.1:PORT accept-proxy", answer);
        Millrace millrace =
            Millrace.launcher()
                .args("--listen", host + ":0", "--backend", "127.0.0.1:" + haproxy.port())
                .args("--send-proxy", version)
                .start();
        Peer client = Peer.connect(millrace.address())) {
      client.send("GET / HTTP/1.0\r\n\r\n");
      assertTold(client);
    }
  }

  @ParameterizedTest
  @CsvSource({"v1, 127.0.0.1", "v2, 127.0.0.1", "v1, [::1]", "v2, [::1]"})
  @DisplayName("Millrace into nginx: it sees our client and the address that it used")
  void shouldBeUnderstoodByNginx(final String version, final String host) throws IOException {
    final int port = Route.freePort();
    final String server =
        "listen 127.0.0.1:"
            + port
            + " proxy_protocol; return \"$proxy_protocol_addr:$proxy_protocol_port"
            + " $proxy_protocol_server_addr:$proxy_protocol_server_port\";";
    try (Nginx nginx = Nginx.serve(server, () -> Proc.isListening(port));
        Millrace millrace =
            Millrace.launcher()
                .args("--listen", host + ":0", "--backend", "127.0.0.1:" + port)
                .args("--send-proxy", version)
                .start();
        Peer client = Peer.connect(millrace.address())) {
      assertNotNull(nginx);
      assertTold(client);
    }
  }

  @ParameterizedTest
  @CsvSource({"v1, v1", "v1, v2", "v2, v1", "v2, v2"})
  @DisplayName("Millrace into Millrace: the first client counts at the end of the row")
  void shouldHandOnWhatItWasTold(final String first, final String second) throws IOException {
    try (Backend backend =
            Backend.start(
                peer -> {
                  peer.send(Header.read(peer).line() + "\n");
                  peer.echo();
                });
        Millrace inner = Millrace.tcp(backend, ACCEPT[0], ACCEPT[1], "--send-proxy", second);
        Millrace outer =
            Millrace.launcher()
                .args("--listen", "[::1]:0", "--send-proxy", first)
                .args("--backend", "127.0.0.1:" + inner.address().getPort())
                .start();
        Peer client = Peer.connect(outer.address())) {
      assertEquals(
          "TCP6 " + Header.text(client.local()) + " " + Header.text(client.remote()),
          client.readLine());
      client.roundTrip("payload");
    }
  }

  /** The answer's last line tells both addresses, without brackets. */
  private static void assertTold(final Peer client) throws IOException {
    final String all = new String(client.readRest().bytes(), StandardCharsets.US_ASCII);
    final String expected = Header.text(client.local()) + " " + Header.text(client.remote());
    assertEquals(
        expected.replaceAll("[\\[\\]]", ""), all.substring(all.lastIndexOf('\n') + 1).trim(), all);
  }
}
