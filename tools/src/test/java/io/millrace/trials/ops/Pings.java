package io.millrace.trials.ops;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.millrace.trials.Limits;
import io.millrace.trials.Tasks;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;

/**
 * UDP beside a trial about something else: an echo, and clients that ask it through a forwarder.
 */
final class Pings implements AutoCloseable {
  private static final int BYTES = 4;

  private final DatagramSocket echo;

  Pings() {
    try {
      echo = new DatagramSocket(0, InetAddress.getLoopbackAddress());
    } catch (final IOException e) {
      throw new UncheckedIOException(e);
    }
    Tasks.run(this::serve);
  }

  /** The echo's address as a flag's value. */
  String text() {
    return "127.0.0.1:" + echo.getLocalPort();
  }

  /** Numbers there and back, one after the other; a lost one fails. */
  static void ask(final InetSocketAddress target, final int count) throws IOException {
    try (DatagramSocket client = new DatagramSocket()) {
      client.connect(target);
      client.setSoTimeout(Limits.waitMillis());
      for (int i = 0; i < count; i++) {
        ask(client, i);
      }
    }
  }

  private static void ask(final DatagramSocket client, final int number) throws IOException {
    client.send(new DatagramPacket(ByteBuffer.allocate(BYTES).putInt(number).array(), BYTES));
    final DatagramPacket answer = new DatagramPacket(new byte[BYTES], BYTES);
    client.receive(answer);
    assertEquals(number, ByteBuffer.wrap(answer.getData()).getInt());
  }

  @Override
  public void close() {
    echo.close();
  }

  private void serve() throws IOException {
    final DatagramPacket packet = new DatagramPacket(new byte[BYTES], BYTES);
    while (!echo.isClosed()) {
      echo.receive(packet);
      echo.send(packet);
    }
  }
}
