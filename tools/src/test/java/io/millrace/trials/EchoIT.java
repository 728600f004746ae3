package io.millrace.trials;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.trials.Peer.Ending;
import io.millrace.trials.Peer.Rest;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Bytes in both directions. */
final class EchoIT {
  private static final String PEERS = "io.millrace.trials.Via#all";

  @ParameterizedTest
  @MethodSource(PEERS)
  @DisplayName("T1 echo of 1 B to 16 MB in random chunks, both ways at once")
  void shouldEchoEveryByteWhenChunksAreRandom(final Via via) throws Exception {
    final long seed = Bytes.seed("T1");
    try (Backend backend = Backend.echo();
        Route route = via.to(backend)) {
      for (final int size : new int[] {1, 1000, 65_536, 65_537, 1 << 20, 16 << 20}) {
        final byte[] sent = Bytes.random(seed + size, size);
        try (Peer client = route.connect()) {
          final var sending =
              Tasks.run(
                  () -> {
                    Bytes.sendInChunks(client, sent, seed);
                    client.end();
                  });
          Bytes.assertSame(sent, client.readRest().bytes(), size + " bytes via " + via);
          Tasks.join(sending);
        }
      }
    }
  }

  @ParameterizedTest
  @MethodSource(PEERS)
  @DisplayName("T1 two independent streams at full speed, one each way")
  void shouldCarryBulkBothWaysAtOnce(final Via via) throws Exception {
    final long seed = Bytes.seed("T1 bulk");
    final long length = (long) Limits.size(96, 2048) << 20;
    final long[] atBackend = new long[2];
    try (Backend backend =
            Backend.start(
                peer -> {
                  final var sending = Tasks.start(() -> Bytes.sendStream(peer, seed + 1, length));
                  atBackend[0] = Bytes.readStream(peer, length);
                  atBackend[1] = sending.join();
                  peer.end();
                  peer.awaitEnding();
                });
        Route route = via.to(backend);
        Peer client = route.connect()) {
      final var sending = Tasks.start(() -> Bytes.sendStream(client, seed, length));
      final long received = Bytes.readStream(client, length);
      assertEquals(Ending.END, client.awaitEnding());
      assertEquals(atBackend[0], Tasks.join(sending), "client to backend");
      assertEquals(atBackend[1], received, "backend to client");
    }
  }

  @ParameterizedTest
  @MethodSource(PEERS)
  @DisplayName("T2 the server speaks first")
  void shouldForwardTheGreetingWhenTheServerSpeaksFirst(final Via via) throws Exception {
    try (Backend backend =
            Backend.start(
                peer -> {
                  peer.send("5.7.44 ready\n");
                  peer.send("login of " + peer.readLine() + "\n");
                  peer.awaitEnding();
                });
        Route route = via.to(backend);
        Peer client = route.connect()) {
      assertEquals("5.7.44 ready", client.readLine());
      client.send("root\n");
      assertEquals("login of root", client.readLine());
    }
  }

  @ParameterizedTest
  @MethodSource(PEERS)
  @DisplayName("T14 the backend closes right after writing: no byte is lost")
  void shouldDeliverEverythingWhenTheBackendClosesRightAfterWriting(final Via via)
      throws Exception {
    for (final int size : new int[] {1, 4096, 70_000, 500_000}) {
      final byte[] answer = Bytes.random(size, size);
      try (Backend backend = Backend.start(peer -> peer.send(answer));
          Route route = via.to(backend)) {
        for (int i = 0; i < Limits.size(50, 500); i++) {
          try (Peer client = route.connect()) {
            final Rest rest = client.readRest();
            Bytes.assertSame(answer, rest.bytes(), size + " bytes, round " + i);
            assertEquals(Ending.END, rest.ending(), size + " bytes, round " + i);
          }
        }
      }
    }
  }

  @ParameterizedTest
  @MethodSource(PEERS)
  @DisplayName("T15 10,000 one-byte writes: no Nagle stall")
  void shouldForwardSingleBytesWithoutDelay(final Via via) throws Exception {
    final int pairs = 5000;
    final long[] tookNs = new long[pairs];
    // The backend answers the second byte only: with Nagle on, that byte waits for a delayed ACK.
    try (Backend backend =
            Backend.start(
                peer -> {
                  for (int i = 0; i < pairs; i++) {
                    final byte[] pair = peer.readExactly(2);
                    peer.send(pair, 0, 1);
                    peer.send(pair, 1, 1);
                  }
                });
        Route route = via.to(backend);
        Peer client = route.connect()) {
      for (int i = 0; i < pairs; i++) {
        final byte[] pair = {(byte) i, (byte) ~i};
        final long startNs = System.nanoTime();
        client.send(pair, 0, 1);
        client.send(pair, 1, 1);
        Bytes.assertSame(pair, client.readExactly(2), "pair " + i);
        tookNs[i] = System.nanoTime() - startNs;
      }
    }
    Arrays.sort(tookNs);
    final long p99 = TimeUnit.NANOSECONDS.toMillis(tookNs[pairs * 99 / 100]);
    assertTrue(p99 < 40, "p99 is " + p99 + " ms");
  }
}
