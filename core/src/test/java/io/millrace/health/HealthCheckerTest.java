package io.millrace.health;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.balance.BackendHealth;
import io.millrace.config.ProbeConfig;
import io.millrace.config.SendProxy;
import io.millrace.testkit.NothingLeft;
import io.millrace.testkit.QuietPorts;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Probes over real sockets of the loopback. Conformance H1. */
final class HealthCheckerTest {
  private static final ProbeConfig TCP = new ProbeConfig.Tcp(0);
  private static final int BACKLOG = 4096;

  @RegisterExtension final NothingLeft left = new NothingLeft();

  private final List<SocketChannel> accepted = new ArrayList<>();
  private Rig rig;
  private ServerSocketChannel server;
  private int port;

  @BeforeEach
  void open() throws IOException {
    rig = new Rig(left.errorLog());
    server = ServerSocketChannel.open();
    port = QuietPorts.free();
    server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), BACKLOG);
    server.configureBlocking(false);
  }

  @AfterEach
  void close() throws IOException {
    rig.close();
    server.close();
    for (final SocketChannel channel : accepted) {
      channel.close();
    }
  }

  /** Takes a connection if there is one. */
  private boolean accepts() {
    try {
      final SocketChannel channel = server.accept();
      if (channel == null) {
        return false;
      }
      accepted.add(channel);
      return true;
    } catch (final IOException e) {
      throw new IllegalStateException(e);
    }
  }

  /** All that a connection brings up to its clean end. */
  private String received(final SocketChannel channel) throws IOException {
    channel.configureBlocking(false);
    final ByteBuffer bytes = ByteBuffer.allocate(4096);
    final boolean[] ended = new boolean[1];
    rig.until(
        "the probe's end",
        () -> {
          try {
            ended[0] = channel.read(bytes) < 0;
          } catch (final IOException e) {
            throw new AssertionError("a reset", e);
          }
          return ended[0];
        });
    return new String(bytes.array(), 0, bytes.position(), StandardCharsets.ISO_8859_1);
  }

  @Test
  void shouldBeUpWhenItAccepts() {
    final Checked checked = rig.add(Rig.target(port, TCP));
    assertEquals(BackendHealth.DOWN, checked.state());
    assertEquals(Verdict.GOOD, rig.answer(checked));
    assertEquals(BackendHealth.UP, checked.state());
    assertEquals(List.of(checked), rig.changes());
  }

  @Test
  void shouldEndWithACleanEndAndNothingElseWhenItIsConnected() throws IOException {
    rig.add(Rig.target(port, TCP));
    rig.until("a probe", this::accepts);
    assertEquals("", received(accepted.get(0)));
  }

  @Test
  void shouldNotResetWhenTheServerSpeaksFirstAndEndsLater() throws IOException {
    rig.add(Rig.target(port, TCP));
    rig.until("a probe", this::accepts);
    final SocketChannel peer = accepted.get(0);
    received(peer);
    for (int i = 0; i < 20; i++) {
      peer.write(ByteBuffer.wrap("220 hello\r\n".getBytes(StandardCharsets.US_ASCII)));
      rig.turn();
    }
    assertEquals(-1, peer.read(ByteBuffer.allocate(1)), "an end, no reset");
  }

  @Test
  void shouldBeDownWithItsCauseWhenItRefuses() throws IOException {
    server.close();
    final Checked checked = rig.add(Rig.target(port, TCP));
    assertEquals("refused", rig.answer(checked).text());
    assertEquals(BackendHealth.DOWN, checked.state());
  }

  @Test
  void shouldFallAndRiseWhenItGoesAndComesBack() throws IOException {
    final Checked checked = rig.add(Rig.target(port, TCP));
    rig.answer(checked);
    server.close();
    rig.until("down", () -> checked.state() == BackendHealth.DOWN);
    server = ServerSocketChannel.open();
    server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    server.configureBlocking(false);
    rig.until("up", () -> checked.state() == BackendHealth.UP);
    assertTrue(rig.changes().size() >= 3, "the first answer, down and up; failures beside");
  }

  @Test
  void shouldShareProbesWhenTargetsAreEqual() {
    final Checked one = rig.add(Rig.target(port, TCP));
    assertSame(one, rig.add(Rig.target(port, TCP)));
    assertNotSame(one, rig.add(Rig.target(port, TCP, SendProxy.V2)));
    assertNotSame(one, rig.add(Rig.target(port, new ProbeConfig.Tcp(1))));
  }

  @Test
  void shouldUseTheNextAddressWhenTheFirstRefuses() throws IOException {
    final Checked checked =
        rig.add(
            Rig.target(port, TCP),
            InetAddress.getByName("127.0.0.9"),
            InetAddress.getLoopbackAddress());
    assertEquals(Verdict.GOOD, rig.answer(checked));
  }

  @Test
  void shouldBeDownWhenTheNameHasNoAddress() {
    final Checked checked = rig.add(Rig.target(port, TCP), any -> List.of());
    assertEquals("timeout: the name has no address", rig.answer(checked).text());
  }

  @Test
  void shouldWaitWhenTheNameWasNotLookedUpYet() {
    final List<List<InetAddress>> known = new ArrayList<>();
    final Checked checked =
        rig.add(Rig.target(port, TCP), any -> known.isEmpty() ? null : known.get(0));
    for (int i = 0; i < 50; i++) {
      rig.turn();
    }
    assertNull(checked.last());
    known.add(List.of(InetAddress.getLoopbackAddress()));
    assertEquals(Verdict.GOOD, rig.answer(checked));
  }

  @Test
  void shouldCarryAHeaderInFrontWhenClientsDo() throws IOException {
    rig.add(Rig.target(port, TCP, SendProxy.V1));
    rig.until("a probe", this::accepts);
    final InetSocketAddress from = (InetSocketAddress) accepted.get(0).getRemoteAddress();
    assertEquals(
        "PROXY TCP4 127.0.0.1 127.0.0.1 " + from.getPort() + " " + port + "\r\n",
        received(accepted.get(0)));
    rig.add(Rig.target(port, TCP, SendProxy.V2));
    final int before = accepted.size();
    rig.until("another", () -> accepts() && accepted.size() > before);
    boolean local = false;
    for (final SocketChannel each : accepted.subList(before, accepted.size())) {
      local |= received(each).endsWith("QUIT\n\u0020\0\0\0");
    }
    assertTrue(local || accepted.size() == before + 1, "LOCAL, or it was the other probe's turn");
  }

  @Test
  void shouldAnswerForAllWhenThousandsOfAddressesAreProbed() {
    final List<Checked> all = new ArrayList<>();
    rig.each(
        () -> {
          while (accepts()) {
            closeLast();
          }
        });
    for (int i = 0; i < 2_000; i++) {
      all.add(rig.add(new ProbeTarget("h" + i, port, TCP, Rig.timing(), SendProxy.OFF, List.of())));
    }
    rig.until("all answered", () -> all.stream().allMatch(each -> each.last() != null));
    assertTrue(all.stream().allMatch(each -> each.last().outcome().isGood()));
  }

  private void closeLast() {
    try {
      accepted.remove(accepted.size() - 1).close();
    } catch (final IOException e) {
      throw new IllegalStateException(e);
    }
  }
}
