package io.millrace.trials.names;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.millrace.trials.Await;
import io.millrace.trials.Limits;
import io.millrace.trials.Millrace;
import io.millrace.trials.Peer;
import io.millrace.trials.Ports;
import io.millrace.trials.SessionLine;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What becomes of the sessions of an address that vanishes. */
final class RemovedIT {
  private static final String ONE = "127.0.0.11";
  private static final String TWO = "127.0.0.12";

  @Test
  @DisplayName(
      "--on-down removed=close: the sessions of an address that vanishes are reset, others stay")
  void shouldResetTheSessionsOfARemovedBackendWhenTold() throws Exception {
    final Hosts hosts = Hosts.of(ONE + " db.test", TWO + " db.test");
    try (Row row = Row.of(ONE, TWO);
        Millrace millrace =
            hosts
                .launcher("--resolve", "100ms", "--health", "none", "--balance", "round-robin")
                .args("--on-down", "keep,removed=close")
                .args("--backend", "db=db.test:" + row.port() + ",resolve=all")
                .start()) {
      final Map<Peer, String> clients = new LinkedHashMap<>();
      for (int i = 0; i < 4; i++) {
        final Peer client = Asking.connect(millrace);
        clients.put(client, Asking.answer(client));
      }
      hosts.are(TWO + " db.test");
      for (final Map.Entry<Peer, String> each : clients.entrySet()) {
        if (each.getValue().equals(ONE)) {
          assertEquals(Peer.Ending.RESET, each.getKey().awaitEnding());
        } else {
          Asking.requireRoundTrip(each.getKey());
        }
        each.getKey().close();
      }
      assertEquals(2, millrace.awaitSessions(4).stream().filter(RemovedIT::isRemoved).count());
    }
  }

  @Test
  @DisplayName("one NAME is one backend: its addresses change, it is not removed, sessions stay")
  void shouldKeepTheSessionsWhenTheAddressesOfOneNameChange() throws Exception {
    final Hosts hosts = Hosts.of(ONE + " db.test");
    try (Row row = Row.of(ONE, TWO);
        Millrace millrace =
            hosts
                .launcher("--resolve", "100ms", "--health", "none")
                .args("--on-down", "keep,removed=close")
                .args("--backend", "db=db.test:" + row.port())
                .start();
        Peer old = Asking.connect(millrace)) {
      assertEquals(ONE, Asking.answer(old));
      hosts.are(TWO + " db.test");
      Asking.awaitMessage(millrace, "db: resolved to " + TWO);
      assertEquals(TWO, Asking.once(millrace));
      Asking.requireRoundTrip(old);
    }
  }

  private static boolean isRemoved(final SessionLine line) {
    return line.cause().equals("down-removed") && line.backend().equals("db@" + ONE);
  }

  @Test
  @DisplayName("udp: a flow whose address vanishes chooses again with its next datagram")
  void shouldMoveTheFlowsOfARemovedBackend() throws Exception {
    final Hosts hosts = Hosts.of(ONE + " db.test");
    try (Answering one = new Answering(ONE, Ports.free());
        Answering two = new Answering(TWO, one.port());
        Millrace millrace =
            hosts
                .launcher("--resolve", "100ms", "--health", "none")
                .args("--backend", "127.0.0.1:9")
                .args("--listen", "udp://127.0.0.1:0")
                .args("--backend", "db=db.test:" + two.port() + ",resolve=all")
                .start();
        DatagramSocket client = new DatagramSocket(0, InetAddress.getByName("127.0.0.1"))) {
      client.setSoTimeout(200);
      client.connect(millrace.addresses().get(1));
      awaitAnswer(client, ONE);
      hosts.are(TWO + " db.test");
      awaitAnswer(client, TWO);
    }
  }

  private static void awaitAnswer(final DatagramSocket client, final String wanted) {
    Await.until("an answer of " + wanted, Limits.WAIT, () -> wanted.equals(ask(client)));
  }

  private static String ask(final DatagramSocket client) {
    final DatagramPacket answer = new DatagramPacket(new byte[100], 100);
    try {
      client.send(new DatagramPacket(new byte[1], 1));
      client.receive(answer);
      return new String(answer.getData(), 0, answer.getLength(), StandardCharsets.UTF_8);
    } catch (final SocketTimeoutException e) {
      return "";
    } catch (final IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Tells its address to each datagram. */
  private static final class Answering implements AutoCloseable {
    private final DatagramSocket socket;

    Answering(final String address, final int port) throws IOException {
      socket = new DatagramSocket(new InetSocketAddress(address, port));
      final Thread thread = new Thread(() -> serve(address.getBytes(StandardCharsets.UTF_8)));
      thread.setDaemon(true);
      thread.start();
    }

    int port() {
      return socket.getLocalPort();
    }

    private void serve(final byte[] address) {
      final DatagramPacket packet = new DatagramPacket(new byte[100], 100);
      try {
        while (true) {
          socket.receive(packet);
          socket.send(new DatagramPacket(address, address.length, packet.getSocketAddress()));
        }
      } catch (final IOException end) {
        if (!socket.isClosed()) {
          throw new UncheckedIOException(end);
        }
      }
    }

    @Override
    public void close() {
      socket.close();
    }
  }
}
