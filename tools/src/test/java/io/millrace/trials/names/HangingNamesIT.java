package io.millrace.trials.names;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.millrace.trials.Await;
import io.millrace.trials.Limits;
import io.millrace.trials.Millrace;
import io.millrace.trials.MillraceLauncher;
import io.millrace.trials.Namespace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * A name server that answers for some names and never for others: for those the system's resolver
 * hangs for minutes.
 */
@Tag("alone") // it measures how soon the end comes
final class HangingNamesIT {
  private static final Duration SOON = Limits.stretched(Duration.ofSeconds(1));

  /** More than the system is asked for at once. */
  private static final int HANGING = 10;

  private final List<Millrace> helpers = new ArrayList<>();
  private final Path folder = MillraceLauncher.freshFolder();
  private Namespace namespace;
  private Process server;

  @BeforeEach
  void open() throws IOException {
    Namespace.require();
    final List<String> line = new ArrayList<>();
    final String program = Dnsmasq.program();
    namespace = Namespace.open();
    line.addAll(namespace.prefix());
    line.add(program);
    line.add("--keep-in-foreground");
    line.addAll(Dnsmasq.alone());
    line.add("--listen-address=127.0.0.1");
    line.add("--server=/slow.test/127.0.0.1#7001");
    line.add("--host-record=good.test,127.0.0.1");
    line.add("--srv-host=_pg._tcp.db.test,good.test,7002,1,1");
    helpers.add(helper("udp://127.0.0.1:7001", "sink"));
    helpers.add(helper("127.0.0.1:7002", "echo"));
    server =
        new ProcessBuilder(line)
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("dnsmasq.log").toFile())
            .start();
    Files.writeString(
        folder.resolve("resolv.conf"), "nameserver 127.0.0.1\noptions timeout:30 attempts:2\n");
    Await.until(
        "the name server and the backend are there",
        () ->
            namespace.run("ss", "-uanH").contains(":53 ")
                && namespace.run("ss", "-uanH").contains(":7001")
                && namespace.run("ss", "-tlnH").contains(":7002"));
  }

  @AfterEach
  void close() {
    for (final Millrace helper : helpers) {
      helper.kill();
      helper.awaitExit(Limits.WAIT);
    }
    if (server != null) {
      server.destroyForcibly();
      Await.until("the end of dnsmasq", () -> !server.isAlive());
    }
    if (namespace != null) {
      namespace.close();
    }
  }

  @Test
  @DisplayName(
      "ten names that hang delay no other, at start and afterwards; a signal ends it in time")
  void shouldKnowTheOtherNameWhenTenHang() {
    final MillraceLauncher launcher = launcher();
    for (int i = 0; i < HANGING; i++) {
      launcher.args("--backend", "s" + i + "=n" + i + ".slow.test:7002");
    }
    final Millrace millrace =
        launcher
            .args("--backend", "all=good.test:7002,resolve=all")
            .args("--backend", "good=good.test:7002")
            .args("--backend", "srv=srv:_pg._tcp.db.test")
            .start();
    Asking.awaitMessage(millrace, "front/good: resolved to 127.0.0.1");
    Asking.awaitMessage(millrace, "front/all: resolved to 127.0.0.1");
    Asking.awaitMessage(millrace, "front/srv: resolved to 127.0.0.1:7002");
    final String answer =
        namespace.run(
            "bash",
            "-c",
            "exec 3<>/dev/tcp/127.0.0.1/7000; echo hello >&3; timeout 3 head -n 1 <&3");
    assertEquals("hello", answer.strip());
    millrace.signal("TERM");
    assertEquals(0, millrace.awaitExit(SOON), () -> "" + millrace.messages());
  }

  private Millrace helper(final String listen, final String mode) {
    return Millrace.launcher()
        .prefix(namespace.prefix().toArray(String[]::new))
        .command("echo")
        .args(listen, "--mode", mode)
        .launch();
  }

  /** With a resolver configuration of its own. */
  private MillraceLauncher launcher() {
    return Millrace.launcher()
        .prefix(namespace.prefix().toArray(String[]::new))
        .prefix("unshare", "-m", "sh", "-c")
        .prefix(
            "mount --bind " + folder.resolve("resolv.conf") + " /etc/resolv.conf && exec \"$@\"",
            "sh")
        .args("--listen", "127.0.0.1:7000", "--name", "front", "--health", "none")
        .args("--resolve", "1s")
        .tolerate("look-up failed");
  }
}
