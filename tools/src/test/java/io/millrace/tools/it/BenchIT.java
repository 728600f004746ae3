package io.millrace.tools.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.millrace.trials.Await;
import io.millrace.trials.Ports;
import io.millrace.trials.Proc;
import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.HistogramLogReader;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** {@code millrace bench} as a process, against peers of every kind. */
@Timeout(120)
final class BenchIT {
  private static final int LIMIT_S = 60;

  private Workplace workplace;
  private StallingPeer peer;

  @BeforeEach
  void open() throws Exception {
    workplace = new Workplace();
    peer = new StallingPeer();
  }

  @AfterEach
  void close() throws Exception {
    peer.close();
    workplace.close();
  }

  @Test
  void shouldShowInItsPercentilesAndFilesThatThePeerStalledForASecond() throws Exception {
    peer.stallAfterMs = 1000;
    final Process bench =
        start(
            "--rate",
            "1000/s",
            "--duration",
            "2500ms",
            "--warmup",
            "500ms",
            "--json",
            "--hdr",
            "all.hdr",
            "--log",
            "each.hdr",
            "--svg",
            "picture.svg");
    assertTrue(bench.waitFor(LIMIT_S, TimeUnit.SECONDS), () -> workplace.text("bench"));
    final JsonObject target = result().getAsJsonArray("targets").get(0).getAsJsonObject();
    for (final Map.Entry<String, JsonElement> each : target.getAsJsonObject("errors").entrySet()) {
      assertEquals(0, each.getValue().getAsLong(), each.getKey());
    }
    final JsonObject latency = target.getAsJsonObject("latencyNs");
    final long answered = latency.get("count").getAsLong();
    assertEquals(answered, target.getAsJsonObject("requests").get("offered").getAsLong());
    assertTrue(latency.get("p90").getAsLong() > 400_000_000, latency.toString());
    assertTrue(latency.get("p99").getAsLong() > 800_000_000, latency.toString());
    assertEquals(List.of(answered), counts("all.hdr"));
    final List<Long> intervals = counts("each.hdr");
    assertTrue(intervals.size() >= 2, intervals.toString());
    assertEquals(answered, intervals.stream().mapToLong(each -> each).sum());
    assertTrue(Files.readString(workplace.folder().resolve("picture.svg")).endsWith("</svg>\n"));
  }

  @Test
  void shouldPrintWhatItHasAndFailWhenItIsInterrupted() throws Exception {
    final Process bench =
        start(
            "--duration", "1h", "--warmup", "0", "--connect", "--rate", "200/s", "--timeout", "1m");
    workplace.await("bench", () -> peer.answered.get() > 100);
    bench.destroy();
    assertTrue(bench.waitFor(LIMIT_S, TimeUnit.SECONDS), () -> workplace.text("bench"));
    final String text = workplace.text("bench");
    assertEquals(5, bench.exitValue(), text);
    assertTrue(text.endsWith("  FAIL: interrupted\n"), text);
    assertTrue(text.contains("no error"), text);
  }

  @Test
  void shouldEndWith1WhenNobodyListensAnd2WhenAFlagIsWrong() throws Exception {
    peer.close();
    Await.until("nobody listens", () -> !Proc.isListening(peer.port()));
    final Process refused = start("--duration", "1s");
    assertTrue(refused.waitFor(LIMIT_S, TimeUnit.SECONDS), () -> workplace.text("bench"));
    assertEquals(1, refused.exitValue());
    assertTrue(workplace.text("bench").startsWith("millrace: cannot connect to tcp://127.0.0.1:"));
    final Process wrong = start("--duration", "1d");
    assertTrue(wrong.waitFor(LIMIT_S, TimeUnit.SECONDS), () -> workplace.text("bench"));
    assertEquals(2, wrong.exitValue());
  }

  private Process start(final String... flags) throws IOException {
    final List<String> words = new ArrayList<>(List.of("bench", "127.0.0.1:" + peer.port()));
    words.addAll(List.of(flags));
    return workplace.start("bench", Jar.command(words.toArray(new String[0])));
  }

  private JsonObject result() {
    return JsonParser.parseString(workplace.text("bench")).getAsJsonObject();
  }

  private List<Long> counts(final String name) throws IOException {
    final File file = workplace.folder().resolve(Path.of(name)).toFile();
    final List<Long> counts = new ArrayList<>();
    try (HistogramLogReader reader = new HistogramLogReader(file)) {
      while (reader.hasNext()) {
        final Histogram interval = (Histogram) reader.nextIntervalHistogram();
        counts.add(interval.getTotalCount());
      }
    }
    return counts;
  }

  /** Echoes, a thread for each connection, and answers nothing for a second if it is told to. */
  private static final class StallingPeer implements AutoCloseable {
    private static final long STALL_NS = TimeUnit.SECONDS.toNanos(1);

    final AtomicLong answered = new AtomicLong();
    volatile long stallAfterMs = -1;
    private final AtomicLong firstNs = new AtomicLong();
    private final CountDownLatch never = new CountDownLatch(1);
    private final ServerSocket server =
        new ServerSocket(Ports.free(), 64, InetAddress.getLoopbackAddress());

    private final int port = server.getLocalPort();

    StallingPeer() throws IOException {
      inBackground(this::accept);
    }

    int port() {
      return port;
    }

    private void accept() {
      try {
        while (true) {
          final Socket client = server.accept();
          client.setTcpNoDelay(true);
          inBackground(() -> serve(client));
        }
      } catch (final IOException e) {
        // closed
      }
    }

    private void serve(final Socket client) {
      final byte[] buffer = new byte[64 * 1024];
      try (client) {
        int bytes = client.getInputStream().read(buffer);
        while (bytes > 0) {
          stall();
          client.getOutputStream().write(buffer, 0, bytes);
          answered.incrementAndGet();
          bytes = client.getInputStream().read(buffer);
        }
      } catch (final IOException | InterruptedException e) {
        // the client has gone
      }
    }

    /** From so long after the first request on, for a second. */
    private void stall() throws InterruptedException {
      firstNs.compareAndSet(0, System.nanoTime());
      if (stallAfterMs >= 0) {
        final long fromNs = firstNs.get() + TimeUnit.MILLISECONDS.toNanos(stallAfterMs);
        final long nowNs = System.nanoTime();
        if (nowNs - fromNs > 0 && nowNs - fromNs < STALL_NS) {
          never.await(fromNs + STALL_NS - nowNs, TimeUnit.NANOSECONDS);
        }
      }
    }

    private static void inBackground(final Runnable work) {
      final Thread thread = new Thread(work, "stalling-peer");
      thread.setDaemon(true);
      thread.start();
    }

    @Override
    public void close() throws IOException {
      server.close();
    }
  }
}
