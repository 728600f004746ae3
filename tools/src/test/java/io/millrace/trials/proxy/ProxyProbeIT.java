package io.millrace.trials.proxy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.trials.Await;
import io.millrace.trials.Backend;
import io.millrace.trials.Millrace;
import io.millrace.trials.Peer;
import io.millrace.trials.proxy.Header.Told;
import java.io.IOException;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Probes of backends that insist on a header. Conformance C34. */
final class ProxyProbeIT {
  private static final int PROBES = 10;
  private static final int CLIENTS = 5;

  private final List<String> headers = new CopyOnWriteArrayList<>();
  private final List<String> ownAddresses = new CopyOnWriteArrayList<>();
  private final List<Throwable> invalid = new CopyOnWriteArrayList<>();

  @ParameterizedTest
  @ValueSource(strings = {"v1", "v2"})
  @DisplayName("C34 probes carry a header of their own, clients theirs; none is invalid")
  void shouldSendAHeaderInProbesToo(final String version) throws IOException {
    try (Backend backend = Backend.start(this::serve);
        Millrace millrace =
            Millrace.tcp(
                backend,
                "--send-proxy",
                version,
                "--health",
                "tcp",
                "--health-interval",
                "100ms",
                "--health-timeout",
                "1s")) {
      for (int i = 0; i < CLIENTS; i++) {
        try (Peer client = Peer.connect(millrace.address())) {
          client.roundTrip("payload");
          final String own =
              "TCP4 " + Header.text(client.local()) + " " + Header.text(client.remote());
          assertTrue(headers.contains(own), () -> own + " is not in " + headers);
        }
      }
      Await.until("probes", () -> headers.size() >= CLIENTS + PROBES);
      assertEquals(List.of(), invalid);
      final List<String> seen = List.copyOf(headers); // more probes come
      final String to = " 127.0.0.1:" + backend.address().getPort();
      final long probes =
          seen.stream()
              .filter(h -> h.startsWith("LOCAL") || ownAddresses.contains(h) && h.endsWith(to))
              .count();
      assertEquals(seen.size() - CLIENTS, probes, seen.toString());
      assertEquals(version.equals("v2"), seen.stream().anyMatch(h -> h.startsWith("LOCAL")));
    }
  }

  /** Insists on a whole header in the first segment, then echoes up to a clean end. */
  private void serve(final Peer peer) throws IOException {
    final ByteBuffer segment = ByteBuffer.allocate(1000);
    final Told told;
    try {
      peer.awaitUnread();
      peer.poll(segment);
      told = Header.of(Arrays.copyOf(segment.array(), segment.position()));
    } catch (final IOException | AssertionError e) {
      invalid.add(e);
      return;
    }
    ownAddresses.add("TCP4 " + Header.text(peer.remote()) + " " + Header.text(peer.local()));
    headers.add(told.line());
    peer.send(segment.array(), told.bytes(), segment.position() - told.bytes());
    final Peer.Rest rest = echo(peer);
    if (rest.ending() != Peer.Ending.END) {
      invalid.add(new AssertionError("ended by a reset after " + told));
    }
  }

  private static Peer.Rest echo(final Peer peer) throws IOException {
    final byte[] bytes = new byte[1000];
    try {
      for (int count = peer.read(bytes); count >= 0; count = peer.read(bytes)) {
        peer.send(bytes, 0, count);
      }
      return new Peer.Rest(new byte[0], Peer.Ending.END);
    } catch (final SocketException e) {
      return new Peer.Rest(new byte[0], Peer.Ending.RESET);
    }
  }
}
