package io.millrace.trials.limits;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.millrace.trials.Peer;
import io.millrace.trials.Peer.Ending;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;

/** Connections from many addresses to one echoing frontend, held until they are let go. */
final class Clients implements AutoCloseable {
  private final InetSocketAddress target;
  private final List<Peer> held = new ArrayList<>();

  Clients(final InetSocketAddress target) {
    this.target = target;
  }

  /** Opens connections that must be served, and holds them. */
  void hold(final String from, final int count) throws IOException {
    for (int i = 0; i < count; i++) {
      final Peer client = Peer.connectFrom(from, target);
      held.add(client);
      client.roundTrip(from + " " + i);
    }
  }

  /** Opens connections that must be closed without a byte. */
  void refused(final String from, final int count) throws IOException {
    for (int i = 0; i < count; i++) {
      try (Peer client = Peer.connectFrom(from, target)) {
        final Peer.Rest rest = client.readRest();
        assertEquals(0, rest.bytes().length, "bytes before the end");
        assertEquals(Ending.END, rest.ending(), "how a refused client is closed");
      }
    }
  }

  /** Whether a connection is served; it is held then. */
  boolean tryHold(final String from) throws IOException {
    final Peer client = Peer.connectFrom(from, target);
    try {
      client.roundTrip(from);
      held.add(client);
      return true;
    } catch (final IOException e) {
      client.close();
      return false;
    }
  }

  /** Connections that are reset as soon as they stand. */
  void vanish(final String from, final int count) throws IOException {
    for (int i = 0; i < count; i++) {
      Peer.connectFrom(from, target).reset();
    }
  }

  int size() {
    return held.size();
  }

  /** All that are held still echo. */
  void roundTrips() throws IOException {
    for (final Peer client : held) {
      client.roundTrip("still here");
    }
  }

  /** Lets all go, half of them with a reset. */
  void release() throws IOException {
    for (int i = 0; i < held.size(); i++) {
      if (i % 2 == 0) {
        held.get(i).close();
      } else {
        held.get(i).reset();
      }
    }
    held.clear();
  }

  @Override
  public void close() throws IOException {
    release();
  }
}
