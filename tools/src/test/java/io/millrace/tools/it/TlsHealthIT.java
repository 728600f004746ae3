package io.millrace.tools.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.millrace.trials.Await;
import io.millrace.trials.Millrace;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** rediss and https against a real Redis and OpenSSL's server. Conformance H3. */
@Timeout(120)
final class TlsHealthIT {
  private Workplace workplace;
  private int port;

  @BeforeEach
  void open() throws Exception {
    workplace = new Workplace();
    port = Workplace.freePort();
    authority("ca");
    authority("other");
    openssl(
        "req",
        "-new",
        "-newkey",
        "rsa:2048",
        "-nodes",
        "-subj",
        "/CN=server",
        "-keyout",
        file("server.key"),
        "-out",
        file("server.csr"));
    Files.writeString(path("names"), "subjectAltName=DNS:localhost,IP:127.0.0.1\n");
    openssl(
        "x509",
        "-req",
        "-in",
        file("server.csr"),
        "-CA",
        file("ca.pem"),
        "-CAkey",
        file("ca.key"),
        "-CAcreateserial",
        "-extfile",
        file("names"),
        "-out",
        file("server.pem"));
  }

  @AfterEach
  void close() throws Exception {
    workplace.close();
  }

  private void authority(final String name) throws Exception {
    openssl(
        "req",
        "-x509",
        "-newkey",
        "rsa:2048",
        "-nodes",
        "-subj",
        "/CN=" + name,
        "-keyout",
        file(name + ".key"),
        "-out",
        file(name + ".pem"));
  }

  private void openssl(final String... words) throws Exception {
    final List<String> command = new ArrayList<>(List.of(Programs.require("openssl")));
    command.addAll(List.of(words));
    workplace.run(30, command);
  }

  private Path path(final String name) {
    return workplace.folder().resolve(name);
  }

  private String file(final String name) {
    return path(name).toString();
  }

  private Millrace millrace(final String host, final String probe) {
    return Millrace.launcher()
        .args("--listen", "127.0.0.1:0", "--name", "rw", "--backend", "r1=" + host + ":" + port)
        .args("--health", probe, "--health-interval", "50ms", "--health-timeout", "5s")
        .args("--fall", "2")
        .start();
  }

  private String cli(final String... words) throws Exception {
    final List<String> command =
        new ArrayList<>(
            List.of(Programs.require("redis-cli"), "--tls", "--cacert", file("ca.pem"), "-p"));
    command.add("" + port);
    command.addAll(List.of(words));
    return workplace.run(20, command).strip();
  }

  @Test
  void shouldFollowTheRoleOverTlsAndTheAuthorityThatIsTrusted() throws Exception {
    workplace.start(
        "redis",
        List.of(
            Programs.require("redis-server"),
            "--port",
            "0",
            "--tls-port",
            "" + port,
            "--bind",
            Workplace.LOCALHOST,
            "--save",
            "",
            "--tls-cert-file",
            file("server.pem"),
            "--tls-key-file",
            file("server.key"),
            "--tls-ca-cert-file",
            file("ca.pem"),
            "--tls-auth-clients",
            "no",
            "--loglevel",
            "verbose"));
    workplace.awaitPort("redis", port);
    final Path trusted = Files.copy(path("other.pem"), path("trusted.pem"));
    try (Millrace millrace = millrace("localhost", "rediss,role=master,ca=" + trusted)) {
      final HealthNotices notices = new HealthNotices(millrace);
      final String unknown = "down (reply: certificate is signed by nobody who is trusted)";
      assertEquals(List.of("millrace: rw/r1: " + unknown), notices.lines());
      replace(trusted);
      notices.awaitNext("rw/r1: up, was down");
      cli("replicaof", "127.0.0.1", "1");
      notices.awaitNext("rw/r1: down (reply: its role is slave)");
      cli("replicaof", "no", "one");
      notices.awaitNext("rw/r1: up, was down");
      final int calm = workplace.text("redis").length();
      for (int part = 1; part <= 4; part++) { // each within the usual time
        final int more = calm + part * 1_250;
        Await.until("more probes", () -> workplace.text("redis").length() > more);
      }
      assertFalse(workplace.text("redis").substring(calm).contains("rror"), "errors");
    }
  }

  /** As a rotation does it: the name never stands for half a file. */
  private void replace(final Path trusted) throws Exception {
    final Path fresh = Files.copy(path("ca.pem"), path("fresh.pem"));
    Files.move(fresh, trusted, StandardCopyOption.ATOMIC_MOVE);
  }

  @Test
  void shouldAskOverHttpsAndMindTheNameOnTheCertificate() throws Exception {
    workplace.start(
        "https",
        List.of(
            Programs.require("openssl"),
            "s_server",
            "-accept",
            "127.0.0.1:" + port,
            "-cert",
            file("server.pem"),
            "-key",
            file("server.key"),
            "-www"));
    workplace.awaitPort("https", port);
    final String ca = ",ca=" + file("ca.pem");
    try (Millrace millrace = millrace("127.0.0.1", "https" + ca)) {
      assertEquals(List.of(), new HealthNotices(millrace).lines());
    }
    try (Millrace millrace = millrace("127.0.0.1", "https,host=db.example" + ca)) {
      assertEquals(
          List.of("millrace: rw/r1: down (reply: certificate is not for db.example)"),
          new HealthNotices(millrace).lines());
    }
    try (Millrace millrace = millrace("127.0.0.1", "https,host=db.example,insecure")) {
      assertEquals(List.of(), new HealthNotices(millrace).lines());
    }
  }
}
