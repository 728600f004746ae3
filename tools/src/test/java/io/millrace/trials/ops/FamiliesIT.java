package io.millrace.trials.ops;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.trials.Await;
import io.millrace.trials.Limits;
import io.millrace.trials.Millrace;
import io.millrace.trials.MillraceLauncher;
import io.millrace.trials.Namespace;
import io.millrace.trials.SessionLine;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/**
 * Wildcard listeners on machines whose families of addresses differ: namespaces of the trial's own.
 */
final class FamiliesIT {
  private static final String BACKEND = "127.0.0.1:7100";
  private static final Duration SHORT = Limits.stretched(Duration.ofSeconds(2));

  private Namespace namespace;
  private Millrace backend;

  @BeforeEach
  void open() throws IOException {
    Namespace.require();
    namespace = Namespace.open();
    backend = launcher().command("echo").args(BACKEND).launch();
    Await.until("the backend answers", () -> answer("127.0.0.1", 7100).equals("hello"));
  }

  @AfterEach
  void close() {
    if (namespace != null) {
      backend.kill();
      backend.awaitExit(SHORT);
      namespace.close();
    }
  }

  @Test
  @DisplayName(
      "C17 bindv6only: * has both families, 0.0.0.0 and [::] one each, and the start lines say so")
  void shouldServeSaidFamiliesWhenSocketsAreIpv6Only() {
    namespace.set("ipv6/bindv6only", "1");
    assertFamilies();
  }

  @Test
  @DisplayName("C17 dual-stack sockets: the same")
  void shouldServeSaidFamiliesWhenSocketsAreDualStack() {
    namespace.set("ipv6/bindv6only", "0");
    assertFamilies();
  }

  private void assertFamilies() {
    try (Millrace millrace =
        launcher()
            .args("--backend", BACKEND)
            .args("--listen", "*:7000", "--listen", "0.0.0.0:7001", "--listen", "[::]:7002")
            .start()) {
      assertEquals(
          List.of("*:7000 (v4 v6)", "0.0.0.0:7001 (v4)", "[::]:7002 (v6)"), bound(millrace));
      assertEquals("hello", answer("127.0.0.1", 7000));
      assertEquals("hello", answer("::1", 7000));
      assertEquals("hello", answer("127.0.0.1", 7001));
      assertEquals("", answer("::1", 7001));
      assertEquals("", answer("127.0.0.1", 7002));
      assertEquals("hello", answer("::1", 7002));
      assertEquals(4, millrace.awaitSessions(4).size());
    }
  }

  @Test
  @DisplayName(
      "C17 without IPv6: * is IPv4, an IPv6 listener is refused, an IPv6 backend is unreachable")
  void shouldServeIpv4WhenThereIsNoIpv6() {
    namespace.set("ipv6/conf/all/disable_ipv6", "1");
    try (Millrace millrace =
        launcher()
            .args("--listen", "*:7000", "--balance", "first")
            .args("--backend", "a=[::1]:7100", "--backend", "b=" + BACKEND)
            .start()) {
      assertEquals(List.of("*:7000 (v4)"), bound(millrace));
      assertEquals("hello", answer("127.0.0.1", 7000));
      final SessionLine line = millrace.awaitSessions(1).get(0);
      assertEquals(List.of("a:unreachable"), line.attempts(), line::toString);
    }
    final Millrace refused =
        launcher().args("--listen", "[::1]:7000", "--backend", BACKEND).launch();
    assertEquals(1, refused.awaitExit(SHORT), () -> "" + refused.messages());
    assertTrue(
        refused.messages().stream().anyMatch(line -> line.contains("[::1]:7000")),
        () -> "" + refused.messages());
  }

  private MillraceLauncher launcher() {
    return Millrace.launcher().prefix(namespace.prefix().toArray(String[]::new));
  }

  private static List<String> bound(final Millrace millrace) {
    return millrace.messages().stream()
        .filter(line -> line.contains("  tcp "))
        .map(line -> line.replaceFirst(".*  tcp ", "").replaceFirst("\\).*", ")"))
        .toList();
  }

  /** What comes back from inside the namespace; empty when the connection is refused or closed. */
  private String answer(final String host, final int port) {
    return namespace
        .run(
            "bash",
            "-c",
            "{ exec 3<>/dev/tcp/"
                + host
                + "/"
                + port
                + " && echo hello >&3"
                + " && timeout 2 head -n 1 <&3; } 2>/dev/null || true")
        .strip();
  }
}
