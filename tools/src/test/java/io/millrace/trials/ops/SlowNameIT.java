package io.millrace.trials.ops;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.trials.Await;
import io.millrace.trials.Limits;
import io.millrace.trials.Millrace;
import io.millrace.trials.MillraceLauncher;
import io.millrace.trials.Namespace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** A name server that does not answer: each look-up hangs for a minute. */
final class SlowNameIT {
  private static final Duration SOON = Limits.stretched(Duration.ofSeconds(1));

  private Namespace namespace;
  private Millrace nameServer;
  private Path resolver;

  @BeforeEach
  void open() throws IOException {
    Namespace.require();
    namespace = Namespace.open();
    nameServer =
        Millrace.launcher()
            .prefix(namespace.prefix().toArray(String[]::new))
            .command("echo")
            .args("udp://127.0.0.1:53", "--mode", "sink")
            .launch();
    resolver = MillraceLauncher.freshFolder().resolve("resolv.conf");
    Files.writeString(resolver, "nameserver 127.0.0.1\noptions timeout:30 attempts:2\n");
    Await.until("the name server is there", () -> namespace.run("ss", "-uanH").contains(":53"));
  }

  @AfterEach
  void close() {
    if (namespace != null) {
      nameServer.kill();
      nameServer.awaitExit(Limits.WAIT);
      namespace.close();
    }
  }

  @Test
  @DisplayName(
      "C39 a signal while a name is being looked up at start: it ends at once, nobody listens")
  void shouldEndWhenSignalledWhileStartWaitsForName() {
    final Millrace millrace = launcher().launch();
    Await.until("it listens", () -> isListening());
    millrace.signal("TERM");
    assertEquals(0, millrace.awaitExit(SOON), () -> "" + millrace.messages());
    assertTrue(!isListening());
  }

  @Test
  @DisplayName(
      "C39 C14 it starts without the name, and a signal ends it in time while the look-up hangs")
  void shouldStartAndEndWhenLookUpHangs() {
    final Millrace millrace = launcher().start();
    final String answer =
        namespace.run(
            "bash", "-c", "exec 3<>/dev/tcp/127.0.0.1/7000; timeout 2 head -n 1 <&3; echo $?");
    assertEquals("0", answer.strip(), "closed at once, without a byte");
    assertEquals("no-backend", millrace.awaitSessions(1).get(0).cause());
    millrace.signal("TERM");
    assertEquals(0, millrace.awaitExit(SOON), () -> "" + millrace.messages());
  }

  /** With a resolver configuration of its own. */
  private MillraceLauncher launcher() {
    return Millrace.launcher()
        .prefix(namespace.prefix().toArray(String[]::new))
        .prefix("unshare", "-m", "sh", "-c")
        .prefix("mount --bind " + resolver + " /etc/resolv.conf && exec \"$@\"", "sh")
        .args("--listen", "127.0.0.1:7000", "--backend", "slow.millrace.test:80");
  }

  private boolean isListening() {
    return namespace.run("ss", "-tlnH").contains(":7000");
  }
}
