package io.millrace.trials.proxy;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.millrace.trials.Backend;
import io.millrace.trials.Bytes;
import io.millrace.trials.Limits;
import io.millrace.trials.Millrace;
import io.millrace.trials.Peer;
import io.millrace.trials.SessionLine;
import io.millrace.trials.Tasks;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What backends are sent in front of a connection. Conformance P9. */
final class ProxySendIT {
  private static final int CONNECTIONS = Limits.size(100, 2_000);

  /** Tells the client what the header said, in a line, then echoes. */
  private static Backend telling() {
    return Backend.start(
        peer -> {
          peer.send(Header.read(peer).line() + "\n");
          peer.echo();
        });
  }

  @ParameterizedTest
  @CsvSource({"v1, 127.0.0.1", "v2, 127.0.0.1", "v1, ::1", "v2, ::1"})
  @DisplayName("P9 the header holds the client's address and the one that it used, of one family")
  void shouldTellTheBackendWhoTheClientIs(final String version, final String host)
      throws IOException {
    final String listen = host.equals("::1") ? "[::1]:0" : host + ":0";
    try (Backend backend = telling();
        Millrace millrace =
            Millrace.launcher()
                .args("--listen", listen, "--backend", backend.text(), "--send-proxy", version)
                .start();
        Peer client = Peer.connect(new InetSocketAddress(host, millrace.address().getPort()))) {
      final String told = client.readLine();
      final String family = host.equals("::1") ? "TCP6" : "TCP4";
      assertEquals(
          family + " " + Header.text(client.local()) + " " + Header.text(client.remote()), told);
      client.roundTrip("payload");
      client.end();
      assertEquals(Peer.Ending.END, client.awaitEnding());
      final SessionLine line = millrace.awaitSession("client-end");
      assertEquals("payload\n".length(), line.number("bytesIn"), "payload only");
      assertEquals(told.length() + "\n".length() + "payload\n".length(), line.bytesOut());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"v1", "v2"})
  @DisplayName(
      "P9 the header is one write with nothing before it, whether the client speaks or not")
  void shouldSendTheHeaderInOneWriteBeforeAnythingElse(final String version) throws IOException {
    try (Backend backend =
            Backend.start(
                peer -> {
                  final byte[] first = new byte[64 << 10];
                  final int count = peer.read(first);
                  peer.send(count + "\n");
                  peer.hold();
                });
        Millrace millrace = Millrace.tcp(backend, "--send-proxy", version)) {
      final List<Peer> clients = new ArrayList<>();
      for (int i = 0; i < CONNECTIONS; i++) {
        clients.add(Peer.connect(millrace.address()));
      }
      for (final Peer client : clients) {
        final int expected = version.equals("v1") ? line(client).length() : 28;
        assertEquals(String.valueOf(expected), client.readLine(), "bytes of the first read");
        client.close();
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"v1", "v2"})
  @DisplayName("P9 what the client has sent before the backend was reached follows the header")
  void shouldKeepTheOrderWhenTheClientSpeaksAtOnce(final String version) throws IOException {
    final byte[] payload = Bytes.random(1, 300_000);
    try (Backend backend =
            Backend.start(
                peer -> {
                  Header.read(peer);
                  peer.echo();
                });
        Millrace millrace = Millrace.tcp(backend, "--send-proxy", version)) {
      for (int i = 0; i < 10; i++) {
        try (Peer client = Peer.connect(millrace.address())) {
          final var sending = Tasks.run(() -> client.send(payload));
          Bytes.assertSame(payload, client.readExactly(payload.length), "echo");
          Tasks.join(sending);
          client.end();
          assertEquals(Peer.Ending.END, client.awaitEnding());
        }
      }
      for (final SessionLine line : millrace.awaitSessions(10)) {
        assertEquals(payload.length, line.bytesIn());
        assertEquals("client-end", line.cause());
      }
    }
  }

  private static String line(final Peer client) {
    return "PROXY TCP4 127.0.0.1 127.0.0.1 "
        + client.local().getPort()
        + " "
        + client.remote().getPort()
        + "\r\n";
  }
}
