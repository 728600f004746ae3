package io.millrace.trials.ops;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.millrace.trials.Limits;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;

/**
 * Many connections through a forwarder, both ends of each in the trial's hands, without a thread
 * for any of them. They are opened one after the other, so the ends of one connection have one
 * index.
 */
final class Crowd implements AutoCloseable {
  private static final int BACKLOG = 4096;

  private final ServerSocket server;
  private final List<Socket> clients = new ArrayList<>();
  private final List<Socket> accepted = new ArrayList<>();

  Crowd() {
    try {
      server = new ServerSocket(0, BACKLOG, InetAddress.getLoopbackAddress());
      server.setSoTimeout(Limits.waitMillis());
    } catch (final IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  /** The backend's address as a flag's value. */
  String text() {
    return "127.0.0.1:" + server.getLocalPort();
  }

  int size() {
    return accepted.size();
  }

  /** Opens connections until there are so many, each with a byte there and back. */
  void growTo(final InetSocketAddress target, final int count) throws IOException {
    while (size() < count) {
      final Socket client = connect(target);
      final Socket backend = server.accept();
      backend.setSoTimeout(Limits.waitMillis());
      clients.add(client);
      accepted.add(backend);
      roundTrip(size() - 1);
    }
  }

  /** A byte there and back on each connection. */
  void roundTrips() throws IOException {
    for (int i = 0; i < size(); i++) {
      roundTrip(i);
    }
  }

  /** Ends the newest connections from the client's side until so many are left. */
  void shrinkTo(final int count) throws IOException {
    while (size() > count) {
      clients.remove(size() - 1).close();
      assertEquals(-1, accepted.get(size() - 1).getInputStream().read(), "the end arrives");
      accepted.remove(size() - 1).close();
    }
  }

  /** Whether one more connection is closed at once, without a byte. */
  static boolean isRefused(final InetSocketAddress target) throws IOException {
    try (Socket client = connect(target)) {
      return client.getInputStream().read() < 0;
    }
  }

  @Override
  public void close() throws IOException {
    for (final Socket client : clients) {
      client.close();
    }
    for (final Socket backend : accepted) {
      backend.close();
    }
    server.close();
  }

  private void roundTrip(final int index) throws IOException {
    pass(clients.get(index), accepted.get(index), (byte) index);
    pass(accepted.get(index), clients.get(index), (byte) (index >> 8));
  }

  private static void pass(final Socket from, final Socket to, final byte value)
      throws IOException {
    from.getOutputStream().write(value);
    assertEquals(value, (byte) to.getInputStream().read(), "byte");
  }

  private static Socket connect(final InetSocketAddress target) throws IOException {
    final Socket client = new Socket();
    client.setTcpNoDelay(true);
    client.connect(target, Limits.waitMillis());
    client.setSoTimeout(Limits.waitMillis());
    return client;
  }
}
