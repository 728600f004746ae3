package io.millrace.tools.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.config.ListenConfig;
import io.millrace.config.Protocol;
import io.millrace.tools.echo.EchoMode;
import io.millrace.tools.echo.EchoServer;
import io.millrace.trials.Millrace;
import java.io.IOException;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Bulk one way at a time, beside an echo stream whose every byte is checked. */
@Tag("alone")
@Timeout(120)
final class IperfIT {
  private static final int BULK_S = 5;
  private static final Pattern RECEIVED =
      Pattern.compile("\"sum_received\":\\s*\\{[^}]*\"bytes\":\\s*(\\d+)");

  private Workplace workplace;
  private Millrace millrace;
  private EchoServer echo;

  @BeforeEach
  void open() throws Exception {
    workplace = new Workplace();
    final int backend = Workplace.freePort();
    workplace.start(
        "iperf3",
        List.of(Programs.require("iperf3"), "-s", "-B", Workplace.LOCALHOST, "-p", "" + backend));
    workplace.awaitPort("iperf3", backend);
    echo =
        EchoServer.open(
            List.of(new ListenConfig(Protocol.TCP, Workplace.LOCALHOST, 0, 0)), EchoMode.ECHO);
    startDaemon(
        new FutureTask<>(
            () -> {
              echo.run();
              return null;
            }));
    final String echoPort = echo.addresses().get(0).split(":")[1];
    millrace =
        Millrace.launcher()
            .args("--listen", "127.0.0.1:0", "--name", "bulk", "--backend", "127.0.0.1:" + backend)
            .args("--listen", "127.0.0.1:0", "--name", "echo", "--backend", "127.0.0.1:" + echoPort)
            .start();
  }

  @AfterEach
  void close() throws Exception {
    echo.stop();
    if (millrace != null) {
      millrace.kill();
    }
    workplace.close();
  }

  @Test
  void shouldCarryBulkToTheBackendBesideACheckedStream() throws Exception {
    transfer(List.of());
  }

  @Test
  void shouldCarryBulkToTheClientBesideACheckedStream() throws Exception {
    transfer(List.of("-R"));
  }

  private void transfer(final List<String> direction) throws Exception {
    final FutureTask<Long> stream =
        new FutureTask<>(() -> echoChecked(millrace.addresses().get(1).getPort(), BULK_S));
    startDaemon(stream);
    final List<String> words =
        new ArrayList<>(List.of(Programs.require("iperf3"), "-c", Workplace.LOCALHOST));
    words.addAll(
        List.of("-p", "" + millrace.addresses().get(0).getPort(), "-t", "" + BULK_S, "-J"));
    words.addAll(direction);
    final String printed = workplace.run(30, words);
    final Matcher received = RECEIVED.matcher(printed);
    assertTrue(received.find() && Long.parseLong(received.group(1)) > 0, printed);
    assertTrue(stream.get(30, TimeUnit.SECONDS) > 0, "no byte was echoed");
    millrace.close();
  }

  /** Sends random bytes for a while, then ends; returns how many came back, all of them right. */
  private static long echoChecked(final int port, final int durationS) throws Exception {
    try (Socket socket = new Socket(Workplace.LOCALHOST, port)) {
      socket.setSoTimeout(30_000);
      final CRC32C sent = new CRC32C();
      final FutureTask<Long> writer = new FutureTask<>(() -> write(socket, sent, durationS));
      startDaemon(writer);
      final CRC32C received = new CRC32C();
      final byte[] block = new byte[64 * 1024];
      long receivedBytes = 0;
      for (int n = socket.getInputStream().read(block);
          n >= 0;
          n = socket.getInputStream().read(block)) {
        received.update(block, 0, n);
        receivedBytes += n;
      }
      assertEquals(writer.get(30, TimeUnit.SECONDS), receivedBytes);
      assertEquals(sent.getValue(), received.getValue());
      return receivedBytes;
    }
  }

  private static long write(final Socket socket, final CRC32C sum, final int durationS)
      throws IOException {
    final Random random = new Random(7);
    final byte[] block = new byte[10_007];
    final long endNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(durationS);
    long sentBytes = 0;
    while (endNs - System.nanoTime() > 0) {
      random.nextBytes(block);
      socket.getOutputStream().write(block);
      sum.update(block);
      sentBytes += block.length;
    }
    socket.shutdownOutput();
    return sentBytes;
  }

  private static void startDaemon(final Runnable work) {
    final Thread thread = new Thread(work, "iperf-it");
    thread.setDaemon(true);
    thread.start();
  }
}
