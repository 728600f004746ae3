package io.millrace.trials.ops;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.trials.Await;
import io.millrace.trials.Backend;
import io.millrace.trials.Bytes;
import io.millrace.trials.Limits;
import io.millrace.trials.Millrace;
import io.millrace.trials.MillraceLauncher;
import io.millrace.trials.Peer;
import io.millrace.trials.Proc;
import io.millrace.trials.Tasks;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Too little memory for what is held back: no loop may stay behind dead. */
@Tag("alone")
final class MemoryIT {
  private static final int SLOW = 50;
  private static final int AFTERWARDS = 40;
  private static final int CONNECTIONS_MAX = 6_000;
  private static final long OFFERED = 200L << 20;

  @ParameterizedTest
  @CsvSource({
    "--buffers 1m, -XX:MaxDirectMemorySize=4g",
    "--buffers 64m, -XX:MaxDirectMemorySize=1200k",
  })
  @DisplayName(
      "C38 memory spent by clients that do not read: afterwards all are served, or the process has ended")
  void shouldServeAllOrEndWhenMemoryIsSpent(final String flag, final String option)
      throws Exception {
    try (Backend backend = Backend.start(MemoryIT::serve)) {
      final Millrace millrace =
          Millrace.launcher()
              .tcp(List.of(backend), "--loops", "2")
              .args(flag.split(" "))
              .jvm(option)
              .start();
      final List<Peer> slow = new ArrayList<>();
      for (int i = 0; i < SLOW && millrace.isAlive(); i++) {
        final Peer peer = Peer.connect(millrace.address(), 4096);
        peer.send("flood\n");
        slow.add(peer);
      }
      Await.elapseMillis(Limits.size(1_000, 5_000));
      for (final Peer peer : slow) {
        peer.close();
      }
      if (millrace.isAlive()) {
        assertAllServed(millrace);
        millrace.signal("TERM");
        assertEquals(0, millrace.awaitExit(Limits.WAIT), () -> "" + millrace.messages());
      } else {
        assertNotEquals(0, millrace.awaitExit(Duration.ofSeconds(1)));
      }
      assertTrue(
          millrace.messages().stream().filter(line -> line.contains("Error")).count() <= 1,
          () -> "told once: " + millrace.messages());
    }
  }

  @Test
  @DisplayName("C38 the heap is full: the process says so once and ends, no loop stays behind dead")
  void shouldEndWhenHeapIsFull() throws Exception {
    final Path folder = MillraceLauncher.freshFolder().resolve("run");
    try (Crowd crowd = new Crowd()) {
      final Millrace millrace =
          TcpFrontend.launcher(List.of(crowd.text()), "--loops", "2")
              .args("--dir", folder.toString())
              .jvm("-Xmx6m")
              .start();
      Tasks.run(() -> crowd.growTo(millrace.address(), CONNECTIONS_MAX));
      assertEquals(
          1, millrace.awaitExit(Limits.WAIT.multipliedBy(4)), () -> "" + millrace.messages());
      assertEquals(
          1,
          millrace.messages().stream().filter(line -> line.contains("OutOfMemoryError")).count(),
          () -> "" + millrace.messages());
      assertTrue(errorsIn(folder).contains("java.lang.OutOfMemoryError"), errorsIn(folder));
    }
  }

  /** What {@code millrace events --errors} tells of the dead process. */
  private static String errorsIn(final Path folder) {
    return Proc.output(
        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "-jar",
        System.getProperty("millrace.jar", "target/millrace.jar"),
        "events",
        "--errors",
        "--dir",
        folder.toString());
  }

  private static void assertAllServed(final Millrace millrace) throws IOException {
    for (int i = 0; i < AFTERWARDS; i++) {
      try (Peer peer = Peer.connect(millrace.address())) {
        peer.send("echo\n");
        peer.roundTrip("connection " + i);
      }
    }
  }

  private static void serve(final Peer peer) throws IOException {
    if (peer.readLine().equals("flood")) {
      Bytes.sendStream(peer, 1, OFFERED);
    } else {
      peer.echo();
    }
  }
}
