package io.millrace.trials.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.trials.Await;
import io.millrace.trials.Backend;
import io.millrace.trials.Bytes;
import io.millrace.trials.Limits;
import io.millrace.trials.Memory;
import io.millrace.trials.Millrace;
import io.millrace.trials.Peer;
import io.millrace.trials.Proc;
import io.millrace.trials.Tasks;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Slow and hostile HTTP clients: sessions go on, and whoever asks properly is answered. */
@Tag("alone")
final class HostileClientsIT {
  private static final int CLIENTS = 1000;

  /** Connections, and those that had to make way in this turn. */
  private static final int PLACES = 64 + 8;

  private static final int KEPT_KIB = 48 * 1024;
  private static final int GARBAGE = 200;

  private final long seed = Bytes.seed("hostile HTTP clients");

  @Test
  void shouldServeSessionsAndScrapesWhenClientsDoTheirWorst() throws IOException {
    final List<Socket> hostile = new ArrayList<>();
    final AtomicBoolean over = new AtomicBoolean();
    try (Backend backend = Backend.echo();
        Millrace millrace =
            Millrace.launcher()
                .steadyMemory()
                .tcp(List.of(backend), "--name", "rw", "--http", "127.0.0.1:0")
                .start();
        Peer client = Peer.connect(millrace.address())) {
      final Web web = Web.of(millrace);
      client.roundTrip("before");
      assertEquals(200, web.get("/metrics").status());
      final long keptKib = Memory.keptKib(millrace.pid()); // first: it takes a descriptor for good
      final int descriptors = Proc.descriptors(millrace.pid());
      final CompletableFuture<Integer> echoes = Tasks.start(() -> echo(client, over));
      for (int i = 0; i < CLIENTS; i++) {
        hostile.add(client(web, i));
        if (i % 100 == 0) {
          assertEquals(200, web.get("/health").status(), "asked among others");
        }
      }
      assertTrue(
          Proc.descriptors(millrace.pid()) - descriptors <= PLACES + 2,
          () -> "descriptors: " + Proc.descriptors(millrace.pid()) + ", before " + descriptors);
      garbage(web);
      assertEquals(431, web.send("GET /" + "x".repeat(9000) + " HTTP/1.1\r\n\r\n").status());
      assertEquals(200, web.get("/metrics").status());
      final long grownKib = Memory.keptKib(millrace.pid()) - keptKib;
      assertTrue(grownKib < KEPT_KIB, grownKib + " KiB more");
      over.set(true);
      assertTrue(Tasks.join(echoes) > 0);
      for (final Socket each : hostile) {
        each.close();
      }
      Await.until(
          () -> "descriptors: " + Proc.descriptors(millrace.pid()) + ", before " + descriptors,
          Limits.WAIT.multipliedBy(2),
          () -> Proc.descriptors(millrace.pid()) <= descriptors);
      client.roundTrip("after");
    } finally {
      over.set(true);
      for (final Socket each : hostile) {
        each.close();
      }
    }
  }

  /**
   * One that never asks, one that asks letter by letter, one that asks for much and never reads.
   */
  private static Socket client(final Web web, final int number) throws IOException {
    final Socket socket = new Socket();
    socket.setReceiveBufferSize(1024);
    socket.connect(web.address(), Limits.waitMillis());
    final OutputStream out = socket.getOutputStream();
    try {
      if (number % 3 == 1) {
        out.write('G');
        out.write('E');
      } else if (number % 3 == 2) {
        out.write("GET /metrics HTTP/1.1\r\nHost: x\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
      }
    } catch (final IOException e) {
      return socket; // it had to make way already
    }
    return socket;
  }

  private void garbage(final Web web) throws IOException {
    final Random random = new Random(seed);
    for (int i = 0; i < GARBAGE; i++) {
      final byte[] bytes = new byte[1 + random.nextInt(2000)];
      random.nextBytes(bytes);
      try (Socket socket = web.connect()) {
        socket.getOutputStream().write(bytes);
        socket.shutdownOutput();
        socket.getInputStream().readAllBytes();
      } catch (final IOException e) {
        assertTrue(
            e.getMessage().contains("reset") || e.getMessage().contains("pipe"),
            () -> "seed " + seed + ": " + e);
      }
    }
  }

  private int echo(final Peer client, final AtomicBoolean over) throws IOException {
    final byte[] sent = Bytes.random(seed, 200);
    int count = 0;
    while (!over.get()) {
      client.send(sent);
      assertEquals(sent.length, client.readExactly(sent.length).length);
      count++;
    }
    return count;
  }
}
