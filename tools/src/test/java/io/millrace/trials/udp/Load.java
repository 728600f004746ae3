package io.millrace.trials.udp;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.millrace.trials.Await;
import io.millrace.trials.Tasks;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * Clients that go on asking beside the trial until they are stopped; each one counts for itself.
 */
final class Load implements AutoCloseable {
  /** Where floods come from: answers to ports that are closed reach no client of another trial. */
  static final String FLOODER = "127.0.0.99";

  private static final Duration PACE = Duration.ofMillis(10);
  private static final long MILLISECOND_NS = TimeUnit.MILLISECONDS.toNanos(1);

  /** What a flood that was held up makes good at once. */
  private static final long CATCH_UP_NS = 5 * MILLISECOND_NS;

  /** Datagrams of a flood, one of which takes about 1 KiB, between two looks at the listener. */
  private static final int UNSEEN = 96;

  /** With as much more unseen it is half of what a kernel grants by default. */
  private static final long QUEUED_BYTES_MAX = 96 << 10;

  private final List<UdpClient> clients;
  private final List<CompletableFuture<Long>> counts = new ArrayList<>();
  private volatile boolean stopped;

  private Load(final List<UdpClient> clients) {
    this.clients = clients;
  }

  /**
   * Starts clients that ask about every 10 ms and fail at the first answer that is missing; each
   * has its flow.
   */
  static Load start(final int count, final InetSocketAddress target) throws IOException {
    final Load load = new Load(UdpClient.many(count, target));
    for (int i = 0; i < count; i++) {
      final UdpClient client = load.clients.get(i);
      assertEquals("load " + i, client.ask("load " + i));
    }
    for (int i = 0; i < count; i++) {
      final int number = i;
      load.counts.add(Tasks.start(() -> load.ask(load.clients.get(number), "load " + number)));
    }
    return load;
  }

  private long ask(final UdpClient client, final String text) throws IOException {
    long answered = 0;
    while (!stopped) {
      assertEquals(text, client.ask(text), () -> client.local() + " after some answers");
      answered++;
      Await.elapse(PACE);
    }
    return answered;
  }

  /**
   * Sends one datagram from each of so many new ports, a few each millisecond, and closes it at
   * once. All are bound before, so that none comes twice; seconds that it took until the last one
   * was read.
   */
  static double flood(final InetSocketAddress target, final int ports, final int perMillisecond)
      throws IOException {
    final List<UdpClient> clients = new ArrayList<>(ports);
    for (int i = 0; i < ports; i++) {
      clients.add(UdpClient.from(InetAddress.getByName(FLOODER), target));
    }
    final long startNs = System.nanoTime();
    long dueNs = startNs;
    for (int i = 0; i < ports; i++) {
      keepRoom(target, i);
      if (i % perMillisecond == 0) {
        Await.elapse(Duration.ofNanos(Math.max(0, dueNs - System.nanoTime())));
        dueNs = Math.max(dueNs, System.nanoTime() - CATCH_UP_NS) + MILLISECOND_NS;
      }
      clients.get(i).send("flood " + i);
      clients.get(i).close();
    }
    awaitRead(target);
    return (System.nanoTime() - startNs) / 1e9;
  }

  /**
   * Before each datagram of a flood: the kernel drops none because the forwarder waits for its
   * turn, neither the flood's nor one of those beside it.
   */
  static void keepRoom(final InetSocketAddress target, final int sent) {
    if (sent % UNSEEN == 0) {
      Sockets.awaitQueued(target.getPort(), QUEUED_BYTES_MAX);
    }
  }

  /** Waits until the listener has read all. */
  static void awaitRead(final InetSocketAddress target) {
    Sockets.awaitQueued(target.getPort(), 0);
  }

  /** Flows that the load has at a backend: as many as clients when none was ever opened anew. */
  static long flows(final UdpPeer backend, final String kind) {
    return backend.received().stream()
        .filter(datagram -> datagram.text().startsWith(kind))
        .map(Datagram::from)
        .distinct()
        .count();
  }

  /** Stops; the answers that all clients had. */
  long stop() {
    stopped = true;
    return counts.stream().mapToLong(Tasks::join).sum();
  }

  @Override
  public void close() {
    stopped = true;
    UdpClient.closeAll(clients);
  }
}
