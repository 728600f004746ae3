package io.millrace.trials.ops;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.trials.Await;
import io.millrace.trials.Backend;
import io.millrace.trials.Json;
import io.millrace.trials.Limits;
import io.millrace.trials.Millrace;
import io.millrace.trials.MillraceLauncher;
import io.millrace.trials.Peer;
import io.millrace.trials.Proc;
import io.millrace.trials.SessionLine;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Case C40: somebody sets the machine's clock. */
final class ClockIT {
  private static final List<Duration> STEPS =
      List.of(Duration.ofHours(1), Duration.ofHours(-1), Duration.ofDays(1), Duration.ZERO);
  private static final Duration STEP = Duration.ofSeconds(2);
  private static final int PROBE_MS = 200;
  private static final int RATE = 5;
  private static final int TRIES = 40;
  private static final int CONNECTIONS = 10;

  private final Path folder = MillraceLauncher.freshFolder().resolve("run");

  @Test
  @DisplayName(
      "C40 the wall clock jumps: nothing ends, probes and rates go on as before, only time stamps jump")
  void shouldNotNoticeWhenTheWallClockJumps() throws Exception {
    final SteppedClock clock = new SteppedClock();
    final long startNs = System.nanoTime();
    try (Crowd crowd = new Crowd();
        Backend probed = Backend.naming();
        DatagramSocket echo = portTeller();
        DatagramSocket client = new DatagramSocket(0, InetAddress.getLoopbackAddress());
        Millrace millrace = launch(clock, crowd, probed, echo)) {
      crowd.growTo(millrace.addresses().get(0), CONNECTIONS);
      final String flow = ask(client, millrace.addresses().get(2));
      for (final Duration step : STEPS) {
        clock.set(step);
        final int before = probed.accepted();
        final long stepNs = System.nanoTime();
        Await.elapse(STEP);
        requireProbes(probed.accepted() - before, Await.millisSince(stepNs));
        requireRate(millrace.addresses().get(1));
      }
      assertEquals(flow, ask(client, millrace.addresses().get(2)), "still the same flow");
      crowd.roundTrips();
      requireJumpsInEvents(clock, millrace, probed);
      crowd.shrinkTo(0);
      Await.until("all have ended", () -> ofFrontend(millrace, "idle").size() == CONNECTIONS);
      final long lastedMs = Await.millisSince(startNs);
      for (final SessionLine line : ofFrontend(millrace, "idle")) {
        assertEquals("client-end", line.cause());
        final double durationMs = (Double) line.fields().get("durationMs");
        final double idleMs = (Double) line.fields().get("idleMs");
        assertTrue(idleMs >= 0 && durationMs >= idleMs && durationMs <= lastedMs, "" + line);
      }
    }
  }

  private Millrace launch(
      final SteppedClock clock,
      final Crowd crowd,
      final Backend probed,
      final DatagramSocket echo) {
    final MillraceLauncher launcher =
        Millrace.launcher()
            .args("--listen", "127.0.0.1:0", "--name", "idle", "--backend", crowd.text())
            .args("--health", "none", "--idle-timeout", "60s")
            .args("--listen", "127.0.0.1:0", "--name", "paced", "--backend", probed.text())
            .args("--health", "tcp", "--health-interval", PROBE_MS + "ms", "--fall", "1")
            .args("--health-timeout", "5s")
            .args("--session-rate", RATE + "/s")
            .args("--listen", "udp://127.0.0.1:0", "--name", "flows")
            .args("--backend", "127.0.0.1:" + echo.getLocalPort(), "--idle-timeout", "60s")
            .args("--dir", folder.toString());
    return clock.onto(launcher).start();
  }

  private static List<SessionLine> ofFrontend(final Millrace millrace, final String name) {
    return millrace.sessions().stream()
        .filter(line -> name.equals(line.fields().get("frontend")))
        .toList();
  }

  /** As many as the interval has room for; its jitter is at most a tenth. */
  private static void requireProbes(final int count, final long tookMs) {
    final long most = tookMs * 11 / 10 / PROBE_MS + 3;
    assertTrue(count >= 2 && count <= most, count + " probes in " + tookMs + " ms");
  }

  /** A full bucket, and what came into it meanwhile: neither frozen nor open. */
  private static void requireRate(final InetSocketAddress address) throws IOException {
    final long startNs = System.nanoTime();
    int served = 0;
    for (int i = 0; i < TRIES; i++) {
      try (Peer client = Peer.connect(address)) {
        client.end();
        served += client.readRest().bytes().length > 0 ? 1 : 0;
      }
    }
    final double seconds = (System.nanoTime() - startNs) / (double) TimeUnit.SECONDS.toNanos(1);
    final String what = served + " of " + TRIES + " served in " + seconds + " s";
    assertTrue(served >= RATE && served <= RATE + 1 + RATE * seconds, what);
  }

  /** The trial's own trial: the clock was really another one. */
  private void requireJumpsInEvents(
      final SteppedClock clock, final Millrace millrace, final Backend probed) throws IOException {
    clock.set(Duration.ofDays(1));
    probed.stopListening();
    Await.until(
        () -> "down in " + millrace.messages(),
        Limits.WAIT,
        () -> millrace.messages().stream().anyMatch(line -> line.contains(": down (refused)")));
    final List<Instant> times = new ArrayList<>();
    for (final String line : events()) {
      times.add(Instant.parse((String) Json.object(line).get("time")));
    }
    final Instant last = times.get(times.size() - 1);
    assertTrue(
        Duration.between(times.get(0), last).compareTo(Duration.ofHours(23)) > 0, "" + times);
    clock.set(Duration.ZERO);
  }

  private List<String> events() {
    return Proc.output(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-jar",
            System.getProperty("millrace.jar", "target/millrace.jar"),
            "events",
            "--json",
            "--dir",
            folder.toString())
        .lines()
        .toList();
  }

  /** Answers each datagram with the port that it came from. */
  private static DatagramSocket portTeller() throws IOException {
    final DatagramSocket socket = new DatagramSocket(0, InetAddress.getLoopbackAddress());
    final Thread thread =
        new Thread(
            () -> {
              final DatagramPacket packet = new DatagramPacket(new byte[64], 64);
              try {
                while (true) {
                  socket.receive(packet);
                  packet.setData(("" + packet.getPort()).getBytes(StandardCharsets.US_ASCII));
                  socket.send(packet);
                }
              } catch (final IOException e) {
                // closed by the trial
              }
            });
    thread.setDaemon(true);
    thread.start();
    return socket;
  }

  private static String ask(final DatagramSocket client, final InetSocketAddress address)
      throws IOException {
    client.setSoTimeout(Limits.waitMillis());
    client.send(new DatagramPacket(new byte[] {'?'}, 1, address));
    final DatagramPacket answer = new DatagramPacket(new byte[64], 64);
    client.receive(answer);
    return new String(answer.getData(), 0, answer.getLength(), StandardCharsets.US_ASCII);
  }
}
