package io.millrace.trials.ops;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.millrace.trials.Await;
import io.millrace.trials.Limits;
import io.millrace.trials.Millrace;
import io.millrace.trials.MillraceLauncher;
import io.millrace.trials.Proc;
import io.millrace.trials.Route;
import io.millrace.trials.Tasks;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** A service manager that wants to be told when the forwarder is ready. */
final class ServiceNoticeIT {
  /** Binds a datagram socket of the Unix domain, which Java cannot, and prints what comes. */
  private static final String RECEIVER =
      "socket(S, PF_UNIX, SOCK_DGRAM, 0) or die; bind(S, pack_sockaddr_un($ARGV[0])) or die;"
          + " $| = 1; print \"bound\\n\"; while (defined recv(S, $m, 4096, 0)) { print \"$m\\n\" }";

  @Test
  @DisplayName("NOTIFY_SOCKET without systemd-notify: a warning, and the forwarder runs")
  void shouldWarnWhenNotifyProgramIsMissing() {
    try (Millrace millrace =
        launcher()
            .env("NOTIFY_SOCKET", "/nowhere/notify")
            .env("PATH", MillraceLauncher.freshFolder().toString())
            .tolerate("systemd-notify")
            .start()) {
      Await.until(
          () -> "a warning in " + millrace.messages(),
          Limits.WAIT,
          () ->
              millrace.messages().stream()
                  .anyMatch(line -> line.contains("warning") && line.contains("systemd-notify")));
    }
  }

  @Test
  @DisplayName("NOTIFY_SOCKET: its owner is told READY=1 with the process id")
  void shouldTellServiceManagerWhenReady() throws Exception {
    assumeTrue(Proc.isInstalled("systemd-notify"), "systemd-notify is not installed");
    assumeTrue(Proc.isInstalled("perl"), "perl is not installed");
    final Path socket = MillraceLauncher.freshFolder().resolve("notify");
    final Process receiver =
        new ProcessBuilder("perl", "-MSocket", "-e", RECEIVER, socket.toString()).start();
    try (BufferedReader lines =
        new BufferedReader(new InputStreamReader(receiver.getInputStream()))) {
      assertEquals("bound", Tasks.join(Tasks.start(lines::readLine)));
      try (Millrace millrace = launcher().env("NOTIFY_SOCKET", socket.toString()).start()) {
        final List<String> told = Tasks.join(Tasks.start(() -> twoLines(lines)));
        assertTrue(told.contains("READY=1"), told::toString);
        assertTrue(told.contains("MAINPID=" + millrace.pid()), told::toString);
      }
    } finally {
      Route.end(receiver);
    }
  }

  private static List<String> twoLines(final BufferedReader lines) throws IOException {
    final List<String> told = new ArrayList<>();
    while (told.size() < 2) {
      final String line = lines.readLine();
      if (!line.isBlank()) {
        told.add(line);
      }
    }
    return told;
  }

  private static MillraceLauncher launcher() {
    return Millrace.launcher().args("--listen", "127.0.0.1:0", "--backend", "127.0.0.1:9");
  }
}
