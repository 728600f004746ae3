package io.millrace.health;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.balance.BackendHealth;
import io.millrace.config.ProbeConfig;
import io.millrace.config.SendProxy;
import io.millrace.config.TlsConfig;
import io.millrace.testkit.NothingLeft;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** https and rediss against a real TLS server on the loopback. */
final class TlsProbeTest {
  private static final Map<String, String> ANSWERS =
      Map.of("", "HTTP/1.1 200 OK\r\n\r\n", "PING", "+PONG\r\n", "QUIT", "+OK\r\n");

  @TempDir private static Path folder;
  private static Certificates good;
  private static Certificates expired;
  private static Certificates foreign;

  @RegisterExtension final NothingLeft left = new NothingLeft();

  private Rig rig;

  @BeforeAll
  static void make() {
    good = Certificates.good(folder);
    final String[] old = {"-startdate", "-3d", "-validity", "1"};
    expired =
        new Certificates(
            folder,
            "old",
            "-dname",
            "CN=x",
            "-ext",
            "SAN=ip:127.0.0.1",
            old[0],
            old[1],
            old[2],
            old[3]);
    foreign = new Certificates(folder, "other", "-dname", "CN=x", "-ext", "SAN=dns:db.example");
  }

  @BeforeEach
  void open() {
    rig = new Rig(left.errorLog());
  }

  @AfterEach
  void close() {
    rig.close();
  }

  private static TlsConfig signedBy(final Path pem) {
    return new TlsConfig(TlsConfig.Trust.FILE, pem, null);
  }

  private static ProbeTarget https(final int port, final TlsConfig tls) {
    return https("127.0.0.1", port, tls);
  }

  private static ProbeTarget https(final String host, final int port, final TlsConfig tls) {
    final ProbeConfig probe = new ProbeConfig.Http(0, "GET", "/up", 200, 299, null, tls);
    return new ProbeTarget(host, port, probe, Rig.patient(), SendProxy.OFF, List.of());
  }

  private Verdict answer(final ProbeTarget target) {
    return rig.answer(rig.add(target));
  }

  @Test
  void shouldAskAndTakeLeaveWhenTheCertificateIsGood() throws Exception {
    try (TlsServer server = new TlsServer(good.server(), ANSWERS)) {
      assertEquals(Verdict.GOOD, answer(https("localhost", server.port(), signedBy(good.pem()))));
      assertTrue(server.heard().contains("GET /up HTTP/1.1"), "" + server.heard());
      assertTrue(server.heard().contains("Host: localhost:" + server.port()), "" + server.heard());
      rig.until("ends", () -> server.ends().size() >= 3);
      assertTrue(server.ends().stream().allMatch(TlsServer.GOODBYE::equals), "" + server.ends());
      assertTrue(server.names().stream().allMatch("localhost"::equals), "" + server.names());
    }
  }

  @Test
  void shouldSayWhyWhenTheCertificateIsBad() throws Exception {
    try (TlsServer server = new TlsServer(good.server(), ANSWERS)) {
      assertEquals(
          "reply: certificate is signed by nobody who is trusted",
          answer(https(server.port(), new TlsConfig(TlsConfig.Trust.SYSTEM, null, null))).text());
      assertEquals(
          "reply: certificate is signed by nobody who is trusted",
          answer(https(server.port(), signedBy(foreign.pem()))).text());
      assertEquals(
          "reply: certificate is not for db.example",
          answer(
                  https(
                      server.port(), new TlsConfig(TlsConfig.Trust.FILE, good.pem(), "db.example")))
              .text());
      rig.until("ends", () -> server.ends().size() >= 3);
      assertEquals(List.of(), server.heard());
      assertTrue(
          server.ends().stream().allMatch(e -> e.contains("fatal alert")), "" + server.ends());
    }
    try (TlsServer server = new TlsServer(expired.server(), ANSWERS)) {
      assertEquals(
          "reply: certificate has expired",
          answer(https(server.port(), signedBy(expired.pem()))).text());
    }
    try (TlsServer server = new TlsServer(foreign.server(), ANSWERS)) {
      assertEquals(
          "reply: certificate is not for 127.0.0.1",
          answer(https(server.port(), signedBy(foreign.pem()))).text());
    }
  }

  @Test
  void shouldTakeAnyCertificateWhenNoneIsToBeLookedAt() throws Exception {
    final TlsConfig any = new TlsConfig(TlsConfig.Trust.ANY, null, null);
    for (final Certificates each : List.of(expired, foreign)) {
      try (TlsServer server = new TlsServer(each.server(), ANSWERS)) {
        assertEquals(Verdict.GOOD, answer(https(server.port(), any)));
      }
    }
  }

  @Test
  void shouldPingWhenItIsRediss() throws Exception {
    try (TlsServer server = new TlsServer(good.server(), ANSWERS)) {
      final ProbeConfig probe = new ProbeConfig.Redis(0, null, null, null, 0, signedBy(good.pem()));
      assertEquals(
          Verdict.GOOD,
          answer(
              new ProbeTarget(
                  "127.0.0.1", server.port(), probe, Rig.patient(), SendProxy.OFF, List.of())));
      rig.until("an end", () -> !server.ends().isEmpty());
      assertEquals(List.of("*1", "$4", "PING", "*1", "$4", "QUIT"), server.heard().subList(0, 6));
      assertEquals(TlsServer.GOODBYE, server.ends().get(0));
    }
  }

  @Test
  void shouldBeBadWhenThePeerSpeaksNoTls() throws IOException {
    final List<SocketChannel> peers = new ArrayList<>();
    try (ServerSocketChannel server = ServerSocketChannel.open()) {
      server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
      server.configureBlocking(false);
      rig.each(() -> greet(server, peers));
      assertEquals(
          "reply: no TLS",
          answer(https(server.socket().getLocalPort(), signedBy(good.pem()))).text());
    }
    for (final SocketChannel peer : peers) {
      peer.close();
    }
  }

  private static void greet(final ServerSocketChannel server, final List<SocketChannel> peers) {
    try {
      final SocketChannel peer = server.accept();
      if (peer != null) {
        peers.add(peer);
        peer.write(ByteBuffer.wrap(Lines.bytes("220 mail.example ready\r\n")));
      }
    } catch (final IOException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void shouldTimeOutWhenThePeerNeverAnswersTheHandshake() throws IOException {
    try (ServerSocketChannel server = ServerSocketChannel.open()) {
      server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
      final ProbeConfig probe =
          new ProbeConfig.Http(0, "GET", "/", 200, 299, null, signedBy(good.pem()));
      assertEquals(
          "timeout: connected, no answer",
          answer(Rig.target(server.socket().getLocalPort(), probe)).text());
    }
  }

  @Test
  void shouldGoOnWithTheLastGoodFileAndSaySoOnceWhenItCannotBeRead() throws Exception {
    final Path pem = Files.copy(good.pem(), folder.resolve("copy.pem"));
    try (TlsServer server = new TlsServer(good.server(), ANSWERS)) {
      final Checked checked = rig.add(https(server.port(), signedBy(pem)));
      assertEquals(Verdict.GOOD, rig.answer(checked));
      Files.delete(pem);
      rig.until("it is told", () -> !rig.notices().isEmpty());
      final int before = server.ends().size();
      rig.until("more probes", () -> server.ends().size() >= before + 3);
      assertEquals(List.of("ca=" + pem + " cannot be read; the last one is used"), rig.notices());
      assertEquals(Verdict.GOOD, checked.last());
      Files.copy(expired.pem(), pem);
      rig.until("down", () -> checked.state() == BackendHealth.DOWN);
      assertEquals("reply: certificate is signed by nobody who is trusted", checked.last().text());
    }
  }

  @Test
  void shouldBeBadWhenTheFileWasNeverGood() throws Exception {
    final Path pem = Files.writeString(folder.resolve("empty.pem"), "no certificate\n");
    try (TlsServer server = new TlsServer(good.server(), ANSWERS)) {
      assertEquals(
          "reply: " + ("ca=" + pem + " holds no certificate"),
          answer(https(server.port(), signedBy(pem))).text());
    }
    assertNull(rig.notices().isEmpty() ? null : rig.notices());
  }

  @Test
  void shouldSkipAndSaySoOnceWhenTheWorkerHangs() throws Exception {
    rig.hangWorker();
    try (TlsServer server = new TlsServer(good.server(), ANSWERS)) {
      final ProbeConfig probe =
          new ProbeConfig.Http(0, "GET", "/", 200, 299, null, signedBy(good.pem()));
      final Checked checked = rig.add(Rig.target(server.port(), probe));
      rig.until("it is told", () -> !rig.notices().isEmpty());
      final long until = rig.nowNs() + 3 * Rig.TIMEOUT_MS * 1_000_000;
      rig.until("three more", () -> rig.nowNs() - until > 0);
      assertNull(checked.last(), "no verdict on the backend");
      assertEquals(1, rig.notices().size(), "" + rig.notices());
      assertTrue(rig.notices().get(0).endsWith("skipped: " + Errands.LATE), "" + rig.notices());
      rig.freeWorker();
      rig.until("up", () -> checked.state() == BackendHealth.UP);
    }
  }
}
