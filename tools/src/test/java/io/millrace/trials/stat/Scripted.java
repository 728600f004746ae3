package io.millrace.trials.stat;

import io.millrace.trials.Backend;
import io.millrace.trials.Peer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.Random;

/**
 * Sessions whose bytes and ends are known beforehand: the client says how it shall be, the backend
 * does it.
 */
enum Scripted {
  /** The client sends, ends, and gets all back. */
  CLIENT_ENDS("client-end", "client", true),
  /** The backend sends and ends. */
  BACKEND_ENDS("backend-end", "backend", false),
  /** The client resets when it has got all back. */
  CLIENT_RESETS("client-reset", "client", true),
  /** The backend sends and resets. */
  BACKEND_RESETS("backend-reset", "backend", false);

  private static final int HEAD_BYTES = 1 + Integer.BYTES;
  private static final int BYTES_MAX = 20_000;

  final String cause;
  final String by;
  private final boolean echoes;

  Scripted(final String cause, final String by, final boolean echoes) {
    this.cause = cause;
    this.by = by;
    this.echoes = echoes;
  }

  /** A backend that does what it is told. */
  static Backend backend() {
    return Backend.start(Scripted::serve);
  }

  /**
   * What a client has counted of one session.
   *
   * @param script how it was
   * @param client its address
   * @param in bytes sent
   * @param out bytes received
   */
  record Tally(Scripted script, InetSocketAddress client, long in, long out) {}

  private static void serve(final Peer peer) throws IOException {
    final ByteBuffer head = ByteBuffer.wrap(peer.readExactly(HEAD_BYTES));
    final Scripted script = values()[head.get()];
    final int bytes = head.getInt();
    peer.send(script.echoes ? peer.readExactly(bytes) : new byte[bytes]);
    if (script == BACKEND_RESETS) {
      peer.reset();
    } else if (script.echoes) {
      peer.awaitEnding();
    }
  }

  /** Runs one session as the random numbers say. */
  static Tally random(final InetSocketAddress address, final Random random) throws IOException {
    final Scripted script = values()[random.nextInt(values().length)];
    return script.run(address, random.nextInt(BYTES_MAX));
  }

  /** Runs one session. */
  Tally run(final InetSocketAddress address, final int bytes) throws IOException {
    try (Peer client = Peer.connect(address)) {
      final InetSocketAddress local = client.local();
      client.send(ByteBuffer.allocate(HEAD_BYTES).put((byte) ordinal()).putInt(bytes).array());
      long out = 0;
      if (echoes) {
        client.send(new byte[bytes]);
        out = client.readExactly(bytes).length;
      }
      if (this == CLIENT_RESETS) {
        client.reset();
      } else {
        if (this == CLIENT_ENDS) {
          client.end();
        }
        out += client.readRest().bytes().length;
      }
      return new Tally(this, local, HEAD_BYTES + (echoes ? bytes : 0), out);
    }
  }

  /** Asks for a session that is not served: the bytes that come all the same. */
  static int refused(final InetSocketAddress address, final String from) throws IOException {
    try (Peer client = Peer.connectFrom(from, address)) {
      return client.readRest().bytes().length;
    }
  }
}
