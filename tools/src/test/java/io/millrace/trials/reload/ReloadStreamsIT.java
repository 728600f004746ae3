package io.millrace.trials.reload;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.trials.Await;
import io.millrace.trials.Backend;
import io.millrace.trials.Limits;
import io.millrace.trials.Memory;
import io.millrace.trials.Millrace;
import io.millrace.trials.Peer;
import io.millrace.trials.Ports;
import io.millrace.trials.Proc;
import io.millrace.trials.Standstill;
import io.millrace.trials.Tasks;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Streams over many reloads: no gap, no cut, nothing left behind. Conformance C25, O2. */
@Tag("alone")
final class ReloadStreamsIT {
  private static final int RELOADS = 20;
  private static final int PACE_MS = 20;

  private static final long GAP_MS = Limits.stretched(Duration.ofMillis(200)).toMillis();

  private static final long GROWTH_KIB = 4 << 10;

  private final List<Backend> backends = new ArrayList<>();
  private final Stand stand = new Stand();
  private final AtomicBoolean over = new AtomicBoolean();
  private final Standstill standstill = Standstill.watch();
  private final Set<SocketAddress> sources = ConcurrentHashMap.newKeySet();
  private final int tcpPort = Ports.free();
  private final int udpPort = Ports.free();

  @AfterEach
  void close() {
    over.set(true);
    standstill.close();
    stand.close();
    backends.forEach(Backend::close);
  }

  private Backend echo() {
    final Backend backend = Backend.echo();
    backends.add(backend);
    return backend;
  }

  /** Echoes datagrams, and remembers who sent them. */
  private void echo(final DatagramSocket socket) throws IOException {
    final DatagramPacket packet = new DatagramPacket(new byte[2_000], 2_000);
    socket.setSoTimeout(100);
    while (!over.get()) {
      packet.setLength(2_000);
      try {
        socket.receive(packet);
        sources.add(packet.getSocketAddress());
        socket.send(packet);
      } catch (final SocketTimeoutException e) {
        continue; // looks whether it is over
      }
    }
  }

  /** One message and its answer. */
  private interface Turn {
    void take(int number) throws IOException;
  }

  /** The longest time between two answers in which the machine ran, in milliseconds. */
  private long talk(final Turn turn) throws IOException {
    final List<long[]> gaps = new ArrayList<>();
    long lastNs = System.nanoTime();
    for (int i = 0; !over.get(); i++) {
      turn.take(i);
      final long nowNs = System.nanoTime();
      gaps.add(new long[] {lastNs, nowNs});
      lastNs = nowNs;
      Await.elapseMillis(PACE_MS);
    }
    final LongStream ranNs = gaps.stream().mapToLong(gap -> standstill.ranNs(gap[0], gap[1]));
    return TimeUnit.NANOSECONDS.toMillis(ranNs.max().orElseThrow());
  }

  private long talkTcp() throws IOException {
    try (Peer client = Peer.connect(new InetSocketAddress("127.0.0.1", tcpPort))) {
      return talk(number -> client.roundTrip("message " + number));
    }
  }

  private long talkUdp() throws IOException {
    try (DatagramSocket socket = new DatagramSocket(0, InetAddress.getByName("127.0.0.1"))) {
      socket.setSoTimeout(Limits.waitMillis());
      final InetSocketAddress target = new InetSocketAddress("127.0.0.1", udpPort);
      return talk(
          number -> {
            socket.send(new DatagramPacket(new byte[] {(byte) number}, 1, target));
            final DatagramPacket answer = new DatagramPacket(new byte[2_000], 2_000);
            socket.receive(answer);
            assertEquals((byte) number, answer.getData()[0]);
          });
    }
  }

  private String text(final DatagramSocket udp, final String backend, final String frontend) {
    return "--listen 127.0.0.1:"
        + tcpPort
        + "\n"
        + Stand.flag(backends.get(0))
        + backend
        + "--listen udp://127.0.0.1:"
        + udpPort
        + " --idle-timeout 60s --backend u=127.0.0.1:"
        + udp.getLocalPort()
        + "\n"
        + frontend;
  }

  @Test
  void shouldLeaveStreamsAloneWhenItIsReloadedTwentyTimesWithUdp() throws Exception {
    echo();
    final Backend second = echo();
    final int other = Ports.free();
    try (DatagramSocket udp =
        new DatagramSocket(Ports.free(), InetAddress.getByName("127.0.0.1"))) {
      final CompletableFuture<Void> server = Tasks.run(() -> echo(udp));
      final String plain = text(udp, "", "");
      final Millrace millrace = stand.start(plain);
      final CompletableFuture<Long> tcp = Tasks.start(this::talkTcp);
      final CompletableFuture<Long> flow = Tasks.start(this::talkUdp);
      Await.until("both are there", () -> !sources.isEmpty() && backends.get(0).open() == 1);
      stand.hangUp(plain);
      final int descriptors = Proc.descriptors(millrace.pid());
      for (int i = 0; i < RELOADS; i++) {
        final String backend = i % 4 == 1 ? Stand.flag(second) : "";
        final String frontend =
            i % 4 == 3
                ? "--listen udp://127.0.0.1:"
                    + other
                    + " --backend v=127.0.0.1:1\n"
                    + "--listen 127.0.0.1:"
                    + other
                    + "\n"
                    + Stand.flag(second)
                : "";
        stand.hangUp(i < 5 ? plain : text(udp, backend, frontend));
        Await.elapseMillis(100);
      }
      stand.hangUp(plain);
      millrace.awaitDescriptors(descriptors);
      assertEquals(List.of(), millrace.sessions(), "nobody was cut");
      over.set(true);
      final long tcpGap = Tasks.join(tcp);
      final long udpGap = Tasks.join(flow);
      Tasks.join(server);
      assertEquals(1, sources.size(), () -> "ports towards the backend: " + sources);
      assertTrue(tcpGap < GAP_MS && udpGap < GAP_MS, "gaps " + tcpGap + ", " + udpGap + " ms");
    }
  }

  @Test
  void shouldGrowInNothingWhenItIsReloadedAHundredTimesUnderLoad() throws Exception {
    echo();
    final Backend second = echo();
    final String plain =
        "--listen 127.0.0.1:" + tcpPort + " --balance source-hash\n" + Stand.flag(backends.get(0));
    final Millrace millrace =
        stand.start(Millrace.launcher().steadyMemory(), plain, "--loops", "2");
    final List<CompletableFuture<Long>> clients = new ArrayList<>();
    for (int i = 0; i < 16; i++) {
      clients.add(Tasks.start(this::talkTcp));
    }
    Await.until("all are connected", () -> backends.get(0).open() == 16);
    int descriptors = 0;
    long memory = 0;
    for (int i = 0; i < 100; i++) {
      stand.hangUp(i % 2 == 0 ? plain + Stand.flag(second) : plain);
      if (i == 29) {
        memory = Memory.keptKib(millrace.pid());
        descriptors = Proc.descriptors(millrace.pid());
      }
    }
    millrace.awaitDescriptors(descriptors);
    final long growth = Memory.keptKib(millrace.pid()) - memory;
    assertTrue(growth < GROWTH_KIB, "grew by " + growth + " KiB in 70 reloads");
    assertEquals(List.of(), millrace.sessions(), "nobody was cut");
    over.set(true);
    clients.forEach(Tasks::join);
  }
}
