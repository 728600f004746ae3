package io.millrace.trials.tcp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.trials.Await;
import io.millrace.trials.Backend;
import io.millrace.trials.Bytes;
import io.millrace.trials.Limits;
import io.millrace.trials.Millrace;
import io.millrace.trials.Peer;
import io.millrace.trials.Peer.Ending;
import io.millrace.trials.Proc;
import io.millrace.trials.Tasks;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Fast backends and clients that do not read: the forwarder is not the buffer between them. */
final class TcpMemoryIT {
  private static final int CLIENTS = Limits.size(20, 50);
  private static final int READERS = Limits.size(2, 5);
  private static final int ROUNDS = Limits.size(2, 4);
  private static final int SMALL_BUFFER = 4_096;
  private static final long OFFERED = (long) Limits.size(16, 200) << 20;
  private static final long SEED = 1;
  private static final int QUIET_MILLIS = 300;

  /** At most so much is held in a direction, and the heap grows a little with each session. */
  private static final long HELD_KIB = 64 + 16;

  /** What a young process takes for itself in the course of the trial. */
  private static final long OWN_KIB = 12 * 1024;

  /** Its compilers need more for a moment; the runtime gives that back every second. */
  private static final Duration TRIMMED = Limits.WAIT.multipliedBy(4);

  private static final Duration SOON = Limits.stretched(Duration.ofMillis(500));

  @ParameterizedTest
  @ValueSource(strings = {"1", "2"})
  @DisplayName(
      "C04 clients that do not read: memory stays bounded, others are served, readers get all")
  void shouldStayBoundedWhenManyClientsDoNotRead(final String loops) throws Exception {
    final AtomicLong taken = new AtomicLong();
    try (Backend fast = Backend.start(peer -> offer(peer, taken));
        Backend echo = Backend.echo();
        Millrace millrace =
            Millrace.launcher()
                .steadyMemory()
                .args("--loops", loops, "--listen", "127.0.0.1:0", "--backend", fast.text())
                .args("--listen", "127.0.0.1:0", "--backend", echo.text())
                .start()) {
      final AtomicBoolean over = new AtomicBoolean();
      final CompletableFuture<List<Long>> others =
          Tasks.start(() -> talk(millrace.addresses().get(1), over));
      echo.next(); // its descriptors are there
      final int baseline = Proc.descriptors(millrace.pid());
      final long before = Proc.residentKib(millrace.pid());
      final long most = before + CLIENTS * HELD_KIB + OWN_KIB;
      for (int i = 0; i < ROUNDS; i++) {
        playRound(millrace, taken, most);
        millrace.awaitSessions((i + 1) * CLIENTS);
        millrace.awaitDescriptors(baseline);
      }
      over.set(true);
      final List<Long> millis = Tasks.join(others);
      final long late = millis.stream().filter(m -> m > SOON.toMillis()).count();
      assertTrue(late <= millis.size() / 100, () -> late + " of " + millis + " came late");
    }
  }

  /** Fills all connections, checks the memory, lets some read everything, drops the rest. */
  private static void playRound(final Millrace millrace, final AtomicLong taken, final long mostKib)
      throws Exception {
    final List<Peer> clients = new ArrayList<>();
    taken.set(0);
    for (int i = 0; i < CLIENTS; i++) {
      clients.add(Peer.connect(millrace.address(), SMALL_BUFFER));
    }
    awaitQuiet(taken);
    final long each = taken.get() / CLIENTS;
    assertTrue(each < OFFERED * 9 / 10, () -> each + " bytes are on their way to each client");
    Await.until(
        () -> "memory below " + mostKib + " KiB, is " + Proc.residentKib(millrace.pid()),
        TRIMMED,
        () -> Proc.residentKib(millrace.pid()) <= mostKib);
    final List<CompletableFuture<Void>> readers = new ArrayList<>();
    for (int i = 0; i < READERS; i++) {
      final Peer client = clients.get(i * CLIENTS / READERS);
      readers.add(Tasks.run(() -> readAll(client)));
    }
    Await.until(
        "readers have everything",
        Limits.WAIT.multipliedBy(20),
        () -> readers.stream().allMatch(CompletableFuture::isDone));
    readers.forEach(Tasks::join);
    clients.forEach(Peer::close);
  }

  private static void readAll(final Peer client) throws IOException {
    final long checksum = Bytes.readStream(client, OFFERED);
    assertEquals(Bytes.checksumOfStream(SEED, OFFERED), checksum);
    assertEquals(Ending.END, client.awaitEnding());
  }

  /** What the backend does: writes as fast as it can, and counts what was taken. */
  private static void offer(final Peer peer, final AtomicLong taken) throws IOException {
    final Random random = new Random(SEED);
    final byte[] chunk = new byte[Bytes.CHUNK_MAX];
    for (long left = OFFERED; left > 0; left -= chunk.length) {
      random.nextBytes(chunk);
      peer.send(chunk);
      taken.addAndGet(chunk.length);
    }
  }

  private static void awaitQuiet(final AtomicLong taken) {
    final AtomicLong last = new AtomicLong(-1);
    final AtomicLong sinceNs = new AtomicLong();
    Await.until(
        () -> "the backends are paused, took " + taken,
        Limits.WAIT.multipliedBy(2),
        () -> {
          if (last.getAndSet(taken.get()) != last.get()) {
            sinceNs.set(System.nanoTime());
          }
          return Await.millisSince(sinceNs.get()) >= QUIET_MILLIS;
        });
  }

  /** Another client of the same loops: how long each of its questions took. */
  private static List<Long> talk(final InetSocketAddress address, final AtomicBoolean over)
      throws IOException {
    final List<Long> millis = new ArrayList<>();
    try (Peer client = Peer.connect(address)) {
      while (!over.get()) {
        final long startNs = System.nanoTime();
        client.roundTrip("question " + millis.size());
        millis.add(Await.millisSince(startNs));
        Await.elapseMillis(5);
      }
    }
    return millis;
  }
}
