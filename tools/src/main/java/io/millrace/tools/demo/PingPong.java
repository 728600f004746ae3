package io.millrace.tools.demo;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;

/**
 * A closed-loop load: each connection sends its next message when it has the answer to its last.
 * Run it on one thread at a time; between runs the connections stay open and silent.
 */
final class PingPong implements AutoCloseable {
  /** How long the last answers of a run may take. */
  private static final long ANSWER_LIMIT_NS = TimeUnit.SECONDS.toNanos(2);

  private static final int TURN_MS = 10;

  private final Selector selector = Selector.open();
  private final List<PingPongClient> clients = new ArrayList<>();

  /** Opens one connection to each target. */
  PingPong(final List<InetSocketAddress> targets) throws IOException {
    for (final InetSocketAddress target : targets) {
      final PingPongClient client = new PingPongClient(target);
      client.register(selector);
      clients.add(client);
    }
  }

  /**
   * Sends and receives for a while; then waits for the last answers.
   *
   * @param durationMs how long
   * @return round-trip times in nanoseconds
   */
  Histogram run(final int durationMs) throws IOException {
    final Histogram roundTripsNs = new Histogram(TimeUnit.MINUTES.toNanos(1), 3);
    final long endNs = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(durationMs);
    clients.forEach(PingPongClient::send);
    while (endNs - System.nanoTime() > 0) {
      selector.select(key -> goOn(key, roundTripsNs), TURN_MS);
    }
    while (endNs + ANSWER_LIMIT_NS - System.nanoTime() > 0
        && clients.stream().anyMatch(PingPongClient::isWaiting)) {
      selector.select(key -> receive(key, roundTripsNs), TURN_MS);
    }
    return roundTripsNs;
  }

  List<PingPongClient> clients() {
    return clients;
  }

  @Override
  public void close() throws IOException {
    for (final PingPongClient client : clients) {
      client.close();
    }
    selector.close();
  }

  private static void goOn(final SelectionKey key, final Histogram roundTripsNs) {
    if (receive(key, roundTripsNs)) {
      ((PingPongClient) key.attachment()).send();
    }
  }

  /** Returns whether an answer is complete. */
  private static boolean receive(final SelectionKey key, final Histogram roundTripsNs) {
    final long roundTripNs = ((PingPongClient) key.attachment()).receive();
    if (roundTripNs >= 0) {
      roundTripsNs.recordValue(Math.min(roundTripNs, roundTripsNs.getHighestTrackableValue()));
    }
    return roundTripNs >= 0;
  }
}
