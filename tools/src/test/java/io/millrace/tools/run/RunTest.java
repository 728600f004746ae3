package io.millrace.tools.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.trials.Ports;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class RunTest {
  private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();

  @TempDir private Path folder;

  private ServerSocket backend;
  private RunningCommand run;

  @BeforeEach
  void listen() throws IOException {
    backend = new ServerSocket(0, 50, LOOPBACK);
  }

  @AfterEach
  void close() throws IOException {
    if (run != null) {
      run.close();
    }
    backend.close();
  }

  @Test
  void shouldTellWhatListensAndEndWithZeroWhenTerminated() throws Exception {
    start("--listen", "127.0.0.1:0", "--name", "rw");
    final String lines = run.err();
    assertTrue(
        lines.matches(
            "(?s).*rw  tcp 127\\.0\\.0\\.1:[1-9]\\d* \\(v4\\)  1 backend, least-connections\n"
                + "room for \\d+ sessions\nready in \\d+ ms\n.*"),
        lines);
    run.signal();
    assertEquals(0, run.awaitStatus());
    assertTrue(run.err().contains("millrace: draining for at most 10s\n"), run.err());
    assertThrows(ConnectException.class, () -> new Socket(LOOPBACK, run.port()));
  }

  @Test
  void shouldLogTheSessionWhenItEnds() throws Exception {
    start("--listen", "127.0.0.1:0", "--log", "-");
    try (Socket client = new Socket(LOOPBACK, run.port());
        Socket accepted = backend.accept()) {
      client.getOutputStream().write("hello".getBytes());
      client.shutdownOutput();
      assertEquals(5, accepted.getInputStream().readAllBytes().length);
    }
    run.signal();
    assertEquals(0, run.awaitStatus());
    assertTrue(run.out().contains("\"bytesIn\":5,"), run.out());
    assertTrue(run.out().contains("\"cause\":\"client-end\""), run.out());
  }

  @Test
  void shouldCloseWhatIsLeftWhenTheDrainTimeIsOver() throws Exception {
    start("--listen", "127.0.0.1:0", "--drain", "300ms", "--log", "-");
    final long startNs;
    try (Socket client = new Socket(LOOPBACK, run.port());
        Socket accepted = backend.accept()) {
      startNs = System.nanoTime();
      run.signal();
      assertEquals(-1, endOf(accepted));
      assertEquals(-1, endOf(client));
    }
    assertEquals(0, run.awaitStatus());
    final long tookMs = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startNs);
    assertTrue(tookMs >= 300 && tookMs < 5000, tookMs + " ms");
    assertTrue(run.out().contains("\"cause\":\"drain\""), run.out());
  }

  @Test
  void shouldEndAtOnceWhenASecondSignalComes() throws Exception {
    start("--listen", "127.0.0.1:0", "--drain", "1h");
    try (Socket client = new Socket(LOOPBACK, run.port());
        Socket accepted = backend.accept()) {
      run.signal();
      run.awaitLine("draining for at most 1h");
      final long startNs = System.nanoTime();
      while (System.nanoTime() - startNs <= SignalCount.SAME_NS) {
        Thread.onSpinWait();
      }
      assertTrue(run.isRunning());
      run.signal();
      assertEquals(0, run.awaitStatus());
      assertEquals(-1, endOf(client));
      assertEquals(-1, endOf(accepted));
    }
  }

  @Test
  void shouldReopenTheLogWhenHungUp() throws Exception {
    final Path log = folder.resolve("log");
    start("--listen", "127.0.0.1:0", "--log", log.toString());
    Files.move(log, folder.resolve("old"));
    run.signals().hangup();
    run.awaitLine("HUP: ");
    run.signal();
    assertEquals(0, run.awaitStatus());
    assertTrue(Files.exists(log));
  }

  @Test
  void shouldWarnBeforeItIsReadyWhenAPoolTakesNothing() throws Exception {
    run = new RunningCommand(folder, List.of("-l", "127.0.0.1:0", "-b", "127.0.0.1:1,off"));
    run.awaitReady();
    final String lines = run.err();
    assertTrue(
        lines.contains("millrace: warning: tcp-0: all backends are off; it takes no session\n"),
        lines);
    assertTrue(lines.contains("0 of 1 backend,"), lines);
  }

  @Test
  void shouldExit75AndLeaveNothingOpenWhenAnAddressIsInUse() throws Exception {
    final int free = Ports.free();
    final String taken = "127.0.0.1:" + backend.getLocalPort();
    run =
        new RunningCommand(
            folder, List.of("-b", "127.0.0.1:1", "-l", "127.0.0.1:" + free, "-l", taken));
    assertEquals(75, run.awaitStatus());
    assertEquals(1, run.err().lines().count(), run.err());
    assertTrue(run.err().startsWith("millrace: "), run.err());
    assertTrue(run.err().contains(taken), run.err());
    assertThrows(ConnectException.class, () -> new Socket(LOOPBACK, free));
  }

  @Test
  void shouldExit1WhenAnAddressIsNotOurs() throws Exception {
    run = new RunningCommand(folder, List.of("-b", "127.0.0.1:1", "-l", "192.0.2.1:5"));
    assertEquals(1, run.awaitStatus());
    assertEquals(1, run.err().lines().count(), run.err());
    assertTrue(run.err().contains("192.0.2.1:5"), run.err());
  }

  @Test
  void shouldExit2WhenTheDescriptorsDoNotSuffice() throws Exception {
    run =
        new RunningCommand(
            folder,
            List.of("-b", "127.0.0.1:1", "-l", "127.0.0.1:0", "--max-sessions-total", "9999999"));
    assertEquals(2, run.awaitStatus());
    assertTrue(run.err().contains("9999999"), run.err());
  }

  @Test
  void shouldExit2WhenALiveProcessOwnsTheDirectory() throws Exception {
    start("--listen", "127.0.0.1:0");
    try (RunningCommand second =
        new RunningCommand(folder, List.of("-b", "127.0.0.1:1", "-l", "127.0.0.1:0"))) {
      assertEquals(2, second.awaitStatus());
      assertTrue(second.err().contains("" + ProcessHandle.current().pid()), second.err());
    }
  }

  @Test
  void shouldExit1AndStartNothingWhenTheLogCannotBeOpened() throws Exception {
    run =
        new RunningCommand(
            folder, List.of("-b", "127.0.0.1:1", "-l", "127.0.0.1:0", "--log", folder + "/no/log"));
    assertEquals(1, run.awaitStatus());
    assertTrue(run.err().startsWith("millrace: --log: cannot append to "), run.err());
    assertEquals(1, run.err().lines().count(), run.err());
  }

  @Test
  void shouldEndAtOnceWhenASignalComesBeforeThereIsAForwarder() {
    final int[] status = {-1};
    new Signals(code -> status[0] = code).terminate();
    assertEquals(0, status[0]);
  }

  @Test
  void shouldTakeSignalsForOneWhenTheyComeTogether() {
    final SignalCount signals = new SignalCount();
    final long nowNs = Long.MAX_VALUE - 5;
    assertEquals(SignalCount.Order.FIRST, signals.next(nowNs));
    assertEquals(SignalCount.Order.SAME, signals.next(nowNs + 10));
    assertEquals(SignalCount.Order.SAME, signals.next(nowNs + SignalCount.SAME_NS));
    assertEquals(SignalCount.Order.SECOND, signals.next(nowNs + SignalCount.SAME_NS + 2));
  }

  @Test
  void shouldReadLimitsAndAgeWhenTheKernelTellsThem() {
    assertTrue(ProcFile.descriptorsMax() > 10);
    final long ageMs = ProcFile.ageMs();
    assertTrue(ageMs > 0 && ageMs < TimeUnit.HOURS.toMillis(10), ageMs + " ms");
  }

  private void start(final String... flags) throws Exception {
    final List<String> args = new java.util.ArrayList<>(List.of(flags));
    args.addAll(List.of("--health", "none"));
    args.add("--backend");
    args.add("127.0.0.1:" + backend.getLocalPort());
    run = new RunningCommand(folder, args);
    run.awaitReady();
  }

  private static int endOf(final Socket socket) {
    try {
      socket.setSoTimeout(10_000);
      final InputStream in = socket.getInputStream();
      return in.read();
    } catch (final java.net.SocketTimeoutException e) {
      return 0;
    } catch (final IOException e) {
      return -1; // a reset is an end too
    }
  }
}
