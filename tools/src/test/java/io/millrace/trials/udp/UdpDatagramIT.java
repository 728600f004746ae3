package io.millrace.trials.udp;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.millrace.trials.Bytes;
import io.millrace.trials.Limits;
import io.millrace.trials.Tasks;
import io.millrace.trials.Via;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What is inside a datagram, where it begins and ends, and in which order datagrams arrive. */
final class UdpDatagramIT {
  private static final int[] SIZES = {0, 1, 1472, 1473, 9000, 65_507};
  private static final int CLIENTS = 6;
  private static final int WINDOW = 8;
  private static final int DATAGRAM_BYTES_MAX = 2_000;

  private final Queue<byte[]> answers = new ConcurrentLinkedQueue<>();
  private final Queue<byte[]> arrived = new ConcurrentLinkedQueue<>();

  static Stream<Arguments> viaAndHost() {
    return UdpRoute.all()
        .flatMap(via -> Stream.of(Arguments.of(via, "127.0.0.1"), Arguments.of(via, "::1")));
  }

  static Stream<Via> via() {
    return UdpRoute.all();
  }

  @ParameterizedTest
  @MethodSource("viaAndHost")
  @DisplayName(
      "U1 0, 1, 1472, 1473, 9000, 65507 bytes, every size against every size, any of them first")
  void shouldCarryEverySizeBothWaysWhenAnySizeIsFirst(final Via via, final String host)
      throws Exception {
    final long seed = Bytes.seed("U1");
    final UdpPeer.Script script =
        (peer, datagram) -> {
          arrived.add(datagram.payload());
          peer.send(answers.remove(), datagram.from());
        };
    try (UdpPeer backend = UdpPeer.bound(new InetSocketAddress(host, 0), script);
        UdpRoute route = UdpRoute.open(via, backend)) {
      for (final int first : SIZES) {
        try (UdpClient client = UdpClient.of(route.address())) {
          askEach(client, pairsBeginningWith(first, new Random(seed + first)), seed);
        }
      }
    }
  }

  @ParameterizedTest
  @MethodSource("via")
  @DisplayName(
      "U9 boundaries and order are kept per flow, both ways, with eight datagrams under way in each")
  void shouldKeepBoundariesAndOrderWhenFlowsOverlap(final Via via) throws Exception {
    final long seed = Bytes.seed("U9");
    final int each = Limits.size(400, 5_000);
    try (UdpPeer backend = UdpPeer.echo();
        UdpRoute route = UdpRoute.open(via, backend)) {
      final List<CompletableFuture<Void>> tasks = new ArrayList<>();
      for (int i = 0; i < CLIENTS; i++) {
        final int number = i;
        tasks.add(
            Tasks.run(() -> echoInOrder(route.address(), number, each, new Random(seed + number))));
      }
      tasks.forEach(Tasks::join);
      assertEquals((long) CLIENTS * each, backend.receivedCount(), "datagrams at the backend");
      assertOrderAtBackend(backend, each);
    }
  }

  private void askEach(final UdpClient client, final List<int[]> pairs, final long seed)
      throws IOException {
    for (final int[] pair : pairs) {
      final byte[] request = Bytes.random(seed + pair[0], pair[0]);
      final byte[] answer = Bytes.random(seed - pair[1], pair[1]);
      answers.add(answer);
      Bytes.assertSame(answer, client.ask(request), pair[1] + " B at the client");
      Bytes.assertSame(request, arrived.remove(), pair[0] + " B at the backend");
    }
  }

  /** All pairs of a size asked and a size answered, the first one asked given. */
  private static List<int[]> pairsBeginningWith(final int first, final Random random) {
    final List<int[]> pairs = new ArrayList<>();
    for (final int asked : SIZES) {
      for (final int answered : SIZES) {
        pairs.add(new int[] {asked, answered});
      }
    }
    Collections.shuffle(pairs, random);
    pairs.add(0, new int[] {first, SIZES[random.nextInt(SIZES.length)]});
    return pairs;
  }

  private static void echoInOrder(
      final InetSocketAddress target, final int number, final int count, final Random random)
      throws IOException {
    final Queue<byte[]> underWay = new ArrayDeque<>();
    try (UdpClient client = UdpClient.of(target)) {
      for (int sequence = 0; sequence < count; sequence++) {
        if (underWay.size() == WINDOW) {
          assertArrayEquals(underWay.remove(), client.receive().payload());
        }
        final byte[] payload = new byte[2 * Integer.BYTES + random.nextInt(DATAGRAM_BYTES_MAX)];
        random.nextBytes(payload);
        ByteBuffer.wrap(payload).putInt(number).putInt(sequence);
        client.send(payload);
        underWay.add(payload);
      }
      while (!underWay.isEmpty()) {
        assertArrayEquals(underWay.remove(), client.receive().payload());
      }
    }
  }

  private static void assertOrderAtBackend(final UdpPeer backend, final int each) {
    final Map<Integer, Integer> next = new HashMap<>();
    for (final Datagram datagram : backend.received()) {
      final ByteBuffer payload = ByteBuffer.wrap(datagram.payload());
      final int number = payload.getInt();
      assertEquals(
          next.getOrDefault(number, 0).intValue(), payload.getInt(), "order of client " + number);
      next.merge(number, 1, Integer::sum);
    }
    next.forEach((number, count) -> assertEquals(each, count, "datagrams of client " + number));
    assertEquals(CLIENTS, backend.sources().size(), "flows");
  }
}
