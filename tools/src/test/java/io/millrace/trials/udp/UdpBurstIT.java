package io.millrace.trials.udp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.trials.Await;
import io.millrace.trials.Limits;
import io.millrace.trials.Millrace;
import io.millrace.trials.SessionLine;
import io.millrace.trials.Tasks;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Bursts that nobody reads in time: what arrives is whole, and what is lost is counted somewhere.
 */
@Tag("alone")
final class UdpBurstIT {
  private static final int CLIENTS = 20;
  private static final int[] SIZES = {5, 15, 1400};
  private static final int SMALL_BUFFER = 8 * 1024;
  private static final int HEADER = 3;
  private static final int SUM = 2;

  @Test
  @DisplayName(
      "C28 queued datagrams are not overwritten by later ones: 20 clients burst, the backend stops reading")
  void shouldDeliverOnlyWholeDatagramsInOrderWhenBackendStopsReading() throws Exception {
    final int each = Limits.size(200, 2_000);
    final InetSocketAddress any = new InetSocketAddress("127.0.0.1", 0);
    try (UdpPeer backend = UdpPeer.bound(any, SMALL_BUFFER, UdpBurstIT::answerHello);
        Millrace millrace = UdpFrontend.start(backend, "--idle-timeout", "1s", "--loops", "2")) {
      final List<UdpClient> clients = UdpClient.many(CLIENTS, millrace.address());
      for (int i = 0; i < CLIENTS; i++) {
        clients.get(i).ask(hello(i)); // one after the other: the backend has room for fewer
      }
      final CyclicBarrier start = new CyclicBarrier(CLIENTS + 1);
      final List<CompletableFuture<Void>> tasks = new ArrayList<>();
      for (int i = 0; i < CLIENTS; i++) {
        final int number = i;
        tasks.add(Tasks.run(() -> burst(clients.get(number), number, each, start)));
      }
      start.await(Limits.waitMillis(), TimeUnit.MILLISECONDS);
      backend.awaitReceived(2 * CLIENTS);
      backend.pause();
      Await.elapseMillis(300);
      backend.resume();
      tasks.forEach(Tasks::join);
      final List<SessionLine> lines = millrace.awaitSessions(CLIENTS);
      assertAccounted(lines, backend, millrace.address().getPort(), (long) CLIENTS * (1 + each));
      assertWhole(backend.received(), each);
    }
  }

  private static void burst(
      final UdpClient from, final int number, final int count, final CyclicBarrier start)
      throws Exception {
    try (UdpClient client = from) {
      start.await(Limits.waitMillis(), TimeUnit.MILLISECONDS);
      for (int sequence = 0; sequence < count; sequence++) {
        client.send(payload(number, sequence, SIZES[sequence % SIZES.length]));
      }
    }
  }

  /** One byte: the client's number. */
  private static byte[] hello(final int number) {
    return new byte[] {(byte) number};
  }

  private static void answerHello(final UdpPeer peer, final Datagram datagram) throws IOException {
    if (datagram.size() == 1) {
      UdpPeer.ECHO.onDatagram(peer, datagram);
    }
  }

  private static byte[] payload(final int number, final int sequence, final int size) {
    final byte[] payload = new byte[size];
    for (int i = 0; i < size; i++) {
      payload[i] = (byte) (31 * number + 17 * sequence + i);
    }
    ByteBuffer.wrap(payload)
        .put((byte) number)
        .putShort((short) sequence)
        .putShort(sum(number, sequence, size));
    return payload;
  }

  private static short sum(final int number, final int sequence, final int size) {
    return (short) ((number * 40_503 ^ sequence * 2_654_435 ^ size * 97) & 0xFFFF);
  }

  /** Each datagram is what its client sent, in its client's own flow, and in order. */
  private static void assertWhole(final List<Datagram> received, final int each) {
    final Map<Integer, InetSocketAddress> flows = new HashMap<>();
    final Map<Integer, Integer> last = new HashMap<>();
    for (final Datagram datagram : received) {
      final ByteBuffer header = ByteBuffer.wrap(datagram.payload());
      final int number = header.get();
      if (datagram.size() == 1) {
        flows.put(number, datagram.from());
        continue;
      }
      assertTrue(datagram.size() >= HEADER + SUM, "size " + datagram.size());
      final int sequence = header.getShort() & 0xFFFF;
      final byte[] expected = payload(number, sequence, SIZES[sequence % SIZES.length]);
      assertTrue(
          Arrays.equals(expected, datagram.payload()), "datagram " + sequence + " of " + number);
      assertEquals(flows.get(number), datagram.from(), "flow of " + number);
      final int before = last.getOrDefault(number, -1);
      assertTrue(
          sequence > before && sequence < each,
          () -> sequence + " after " + before + " of " + number);
      last.put(number, sequence);
    }
    assertEquals(CLIENTS, flows.values().stream().distinct().count(), "flows at the backend");
  }

  /**
   * The kernel counts what it drops at either socket, Millrace what it drops between them: nothing
   * is missing.
   */
  private static void assertAccounted(
      final List<SessionLine> lines, final UdpPeer backend, final int listenPort, final long sent) {
    final long in = lines.stream().mapToLong(line -> line.number("datagramsIn")).sum();
    final long dropped = lines.stream().mapToLong(line -> line.number("droppedIn")).sum();
    final long atListener = Sockets.kernelDrops(listenPort);
    final long atBackend = Sockets.kernelDrops(backend.address().getPort());
    assertEquals(
        sent,
        in + dropped + atListener,
        in
            + " forwarded, "
            + dropped
            + " dropped, "
            + atListener
            + " by the kernel at the listener");
    backend.awaitReceived(in - atBackend);
    assertEquals(
        in,
        backend.receivedCount() + atBackend,
        atBackend + " dropped by the kernel at the backend");
  }
}
