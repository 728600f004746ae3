package io.millrace.trials.udp;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.millrace.trials.Await;
import io.millrace.trials.Limits;
import io.millrace.trials.Ports;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

/** A scripted backend: one socket, one thread that keeps what it receives and runs the script. */
final class UdpPeer implements AutoCloseable {
  static final int DATAGRAM_MAX = 65_507;

  /** As much as the kernel grants: a peer whose thread waits for its turn loses nothing. */
  private static final int AMPLE = 4 << 20;

  /** What a backend does with a datagram, on the backend's thread. */
  @FunctionalInterface
  interface Script {
    void onDatagram(UdpPeer peer, Datagram datagram) throws IOException;
  }

  static final Script ECHO = (peer, datagram) -> peer.send(datagram.payload(), datagram.from());
  static final Script SILENT = (peer, datagram) -> {};

  private final DatagramSocket socket;
  private final Script script;
  private final Thread thread;
  private final Queue<Datagram> received = new ConcurrentLinkedQueue<>();
  private final AtomicReference<Throwable> failure = new AtomicReference<>();
  private volatile CountDownLatch gate = new CountDownLatch(0);
  private volatile long receivedCount;

  private UdpPeer(final DatagramSocket socket, final Script script) {
    this.socket = socket;
    this.script = script;
    this.thread = new Thread(this::run, "udp-peer-" + socket.getLocalPort());
    thread.setDaemon(true);
    thread.start();
  }

  static UdpPeer echo() throws IOException {
    return scripted(ECHO);
  }

  static UdpPeer silent() throws IOException {
    return scripted(SILENT);
  }

  static UdpPeer scripted(final Script script) throws IOException {
    return bound(new InetSocketAddress("127.0.0.1", Ports.free()), AMPLE, script);
  }

  /** Answers each datagram with a name, so that the client sees which backend it has. */
  static UdpPeer named(final String name) throws IOException {
    final byte[] answer = name.getBytes(StandardCharsets.UTF_8);
    return scripted((peer, datagram) -> peer.send(answer, datagram.from()));
  }

  static UdpPeer bound(final InetSocketAddress address, final Script script) throws IOException {
    return bound(address, AMPLE, script);
  }

  static UdpPeer bound(
      final InetSocketAddress address, final int receiveBuffer, final Script script)
      throws IOException {
    final DatagramSocket socket = new DatagramSocket(null);
    socket.setReceiveBufferSize(receiveBuffer);
    socket.bind(address);
    return new UdpPeer(socket, script);
  }

  InetSocketAddress address() {
    return (InetSocketAddress) socket.getLocalSocketAddress();
  }

  /** As written behind {@code --backend}. */
  String flag() {
    return Sockets.flag(address());
  }

  void send(final byte[] payload, final InetSocketAddress to) throws IOException {
    socket.send(new DatagramPacket(payload, payload.length, to));
  }

  void send(final String text, final InetSocketAddress to) throws IOException {
    send(text.getBytes(StandardCharsets.UTF_8), to);
  }

  /** Stops reading after at most one more datagram, until {@link #resume}. */
  void pause() {
    gate = new CountDownLatch(1);
  }

  void resume() {
    gate.countDown();
  }

  long receivedCount() {
    return receivedCount;
  }

  List<Datagram> received() {
    return List.copyOf(received);
  }

  /**
   * The senders seen, in order of appearance: one for each flow of the forwarder, as long as none
   * of them has ended (its port may be given to another).
   */
  Set<InetSocketAddress> sources() {
    final Set<InetSocketAddress> sources = new LinkedHashSet<>();
    received.forEach(datagram -> sources.add(datagram.from()));
    return sources;
  }

  /**
   * Checks that one client's port has changed only after a silence as long as the idle time. A
   * machine that stalls can make one; after a shorter one the flow must still be there.
   *
   * @param sentNs when each datagram was about to be sent: the forwarder had it then or later, and
   *     the next one before it came here
   */
  void assertPortKept(final long idleMs, final List<Long> sentNs) {
    final List<Datagram> all = received();
    assertEquals(sentNs.size(), all.size(), "datagrams at the backend");
    for (int i = 1; i < all.size(); i++) {
      final long gapMs = TimeUnit.NANOSECONDS.toMillis(all.get(i).atNs() - sentNs.get(i - 1));
      if (gapMs < idleMs - 2) {
        assertEquals(
            all.get(i - 1).from(),
            all.get(i).from(),
            "port changed after a gap of " + gapMs + " ms at datagram " + i);
      }
    }
  }

  Datagram awaitText(final String text) {
    Await.until("datagram \"" + text + "\" at the backend", () -> find(text).isPresent());
    return find(text).orElseThrow();
  }

  /** Waits for so many; the last one of all. */
  Datagram awaitReceived(final long count) {
    Await.until(
        () -> count + " datagrams at the backend, it has " + receivedCount,
        Limits.WAIT,
        () -> receivedCount >= count);
    final List<Datagram> all = received();
    return all.get(all.size() - 1);
  }

  private Optional<Datagram> find(final String text) {
    return received.stream().filter(datagram -> datagram.text().equals(text)).findFirst();
  }

  private void run() {
    final byte[] space = new byte[DATAGRAM_MAX + 1];
    try {
      while (true) {
        gate.await();
        final DatagramPacket packet = new DatagramPacket(space, space.length);
        socket.receive(packet);
        final byte[] payload = Arrays.copyOf(space, packet.getLength());
        final Datagram datagram =
            new Datagram((InetSocketAddress) packet.getSocketAddress(), payload, System.nanoTime());
        received.add(datagram);
        receivedCount++;
        script.onDatagram(this, datagram);
      }
    } catch (final SocketException closed) {
      if (!socket.isClosed()) {
        failure.set(closed);
      }
    } catch (final InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    } catch (final IOException | RuntimeException | AssertionError fault) {
      failure.set(fault);
    }
  }

  @Override
  public void close() {
    gate.countDown();
    socket.close();
    Await.until("end of " + thread.getName(), () -> !thread.isAlive());
    if (failure.get() != null) {
      throw new AssertionError("the script of a backend failed", failure.get());
    }
  }
}
