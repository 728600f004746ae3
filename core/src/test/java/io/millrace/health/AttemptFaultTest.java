package io.millrace.health;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.config.SendProxy;
import io.millrace.config.TlsConfig;
import io.millrace.net.Poller;
import io.millrace.testkit.Await;
import io.millrace.testkit.NothingLeft;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A mistake of ours in any part of a probe ends that probe, is no verdict, and leaves nothing. */
final class AttemptFaultTest {
  /** Where it is. */
  private enum Place {
    /** As soon as the connection stands: the header cannot be made. */
    CONNECTED,
    BEGIN,
    INPUT,
    /** The end of the backend. */
    END,
    ERRAND_ASKED,
    /** On the worker. */
    ERRAND,
    ERRAND_DONE,
    /** The words of leave when the time is over. */
    LEAVE
  }

  @TempDir private static Path folder;
  private static Certificates certificate;

  @RegisterExtension final NothingLeft left = new NothingLeft();

  private final Poller poller =
      new Poller(System::nanoTime, (fault, nowNs) -> left.errorLog().accept(fault));
  private final ExecutorService worker = Executors.newSingleThreadExecutor();
  private final Farewells farewells = new Farewells(8);
  private final Errands errands = new Errands(worker, poller::wakeup, 8);
  private final Wire wire =
      new Wire(
          poller, farewells, ByteBuffer.allocateDirect(1_024), errands, ProbeTrace.NONE, List.of());
  private final List<Verdict> verdicts = new ArrayList<>();

  @BeforeAll
  static void make() {
    certificate = Certificates.good(folder);
  }

  @AfterEach
  void close() {
    farewells.closeAll();
    poller.closeCollected();
    poller.close();
    worker.shutdown();
  }

  /** Goes through all of a dialogue, and throws at one place. */
  private static final class Planted implements Dialogue {
    private final Place place;
    private boolean asked;

    Planted(final Place place) {
      this.place = place;
    }

    private void at(final Place here) {
      if (here == place) {
        throw new IllegalStateException("planted");
      }
    }

    @Override
    public Verdict begin(final ByteBuffer out) {
      at(Place.BEGIN);
      out.put((byte) 10);
      return null;
    }

    @Override
    public Verdict onInput(final ByteBuffer in, final ByteBuffer out) {
      at(Place.INPUT);
      in.position(in.limit());
      asked = place.compareTo(Place.ERRAND_ASKED) >= 0 && place != Place.LEAVE;
      return null;
    }

    @Override
    public Runnable errand() {
      if (!asked) {
        return null;
      }
      asked = false;
      at(Place.ERRAND_ASKED);
      return () -> at(Place.ERRAND);
    }

    @Override
    public Verdict onErrand(final ByteBuffer in, final ByteBuffer out) {
      at(Place.ERRAND_DONE);
      return Verdict.GOOD;
    }

    @Override
    public void leave() {
      at(Place.LEAVE);
    }

    @Override
    public Verdict onEnd() {
      at(Place.END);
      return Verdict.GOOD;
    }
  }

  private void turn() {
    poller.poll(TimeUnit.MILLISECONDS.toNanos(1), () -> !errands.hasAnswers());
    errands.poll(poller.nowNs());
    farewells.poll(poller.nowNs());
    poller.closeCollected();
  }

  private static Preface preface(final Place place) {
    return new Preface(place == Place.CONNECTED ? null : SendProxy.OFF);
  }

  private void assertFault(final Place place) {
    assertEquals(1, verdicts.size(), "told once");
    final String text = verdicts.get(0).text();
    if (place == Place.LEAVE) {
      assertEquals("timeout: connected, no answer", text, "it was told before");
    } else {
      assertEquals(Verdict.Outcome.SKIPPED, verdicts.get(0).outcome(), text);
      final String fault = place == Place.CONNECTED ? "NullPointer" : "IllegalState";
      assertTrue(text.contains("a fault of Millrace: java.lang." + fault), text);
    }
    assertEquals(List.of(), left.takeFaults(), "it has not come as far as the poller");
    verdicts.clear();
  }

  @ParameterizedTest
  @EnumSource
  void shouldEndThatProbeOnlyWhenThereIsAFaultInIt(final Place place) throws IOException {
    try (ServerSocketChannel server = ServerSocketChannel.open()) {
      server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
      final InetSocketAddress target = (InetSocketAddress) server.getLocalAddress();
      final Attempt attempt =
          new StreamAttempt(
              wire,
              target,
              new Planted(place),
              preface(place),
              (verdict, reached, nowNs) -> verdicts.add(verdict));
      server.configureBlocking(false);
      attempt.begin(poller.readClock());
      try (SocketChannel peer = accepted(server)) {
        if (place == Place.END) {
          peer.shutdownOutput();
        } else {
          peer.write(ByteBuffer.wrap(new byte[10]));
        }
        if (place == Place.LEAVE) {
          attempt.expire(poller.nowNs());
        }
        runOn();
        assertFault(place);
        Await.until("the connection is ended", () -> isEnded(peer));
      }
    }
    assertTrue(farewells.isEmpty());
  }

  private void runOn() {
    Await.until(
        "a verdict",
        () -> {
          turn();
          return !verdicts.isEmpty();
        });
  }

  /** The inner dialogue is called from the one that encrypts, between two errands. */
  @ParameterizedTest
  @EnumSource(
      mode = EnumSource.Mode.EXCLUDE,
      names = {"CONNECTED", "END", "LEAVE"})
  void shouldEndThatProbeOnlyWhenThereIsAFaultBehindTls(final Place place) throws Exception {
    try (TlsServer server = new TlsServer(certificate.server(), Map.of("", "answer"))) {
      final TlsConfig tls = new TlsConfig(TlsConfig.Trust.ANY, null, null);
      final TlsClient client = new TlsClient(new Trust(tls), tls, "127.0.0.1", server.port());
      final Attempt attempt =
          new StreamAttempt(
              wire,
              new InetSocketAddress("127.0.0.1", server.port()),
              new TlsDialogue(new Planted(place), client, ProbeTrace.NONE),
              new Preface(SendProxy.OFF),
              (verdict, reached, nowNs) -> verdicts.add(verdict));
      attempt.begin(poller.readClock());
      runOn();
      assertFault(place);
      Await.until("the connection is ended", () -> !server.ends().isEmpty());
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"BEGIN", "INPUT"})
  void shouldEndThatProbeOnlyWhenThereIsAFaultAboutADatagram(final Place place) throws IOException {
    try (DatagramSocket server = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
      final Attempt attempt =
          new DatagramAttempt(
              wire,
              new InetSocketAddress(server.getLocalAddress(), server.getLocalPort()),
              new Planted(place),
              preface(place),
              (verdict, reached, nowNs) -> verdicts.add(verdict));
      attempt.begin(poller.readClock());
      if (place == Place.INPUT) {
        final DatagramPacket asked = new DatagramPacket(new byte[64], 64);
        server.receive(asked);
        server.send(asked);
      }
      runOn();
      assertFault(place);
    }
  }

  private SocketChannel accepted(final ServerSocketChannel server) throws IOException {
    final SocketChannel[] peer = new SocketChannel[1];
    Await.until(
        "a connection",
        () -> {
          turn();
          try {
            peer[0] = server.accept();
          } catch (final IOException e) {
            throw new AssertionError(e);
          }
          return peer[0] != null;
        });
    peer[0].configureBlocking(false);
    return peer[0];
  }

  private boolean isEnded(final SocketChannel peer) {
    turn();
    try {
      return peer.read(ByteBuffer.allocate(64)) < 0;
    } catch (final IOException e) {
      return true;
    }
  }
}
