package io.millrace.health;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.balance.BackendHealth;
import io.millrace.config.ProbeConfig;
import io.millrace.testkit.NothingLeft;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A mistake of ours inside a probe, planted where somebody looks on. */
final class ProbeFaultTest {
  private static final ProbeConfig REDIS = new ProbeConfig.Redis(0, null, null, null, 0, null);

  @RegisterExtension final NothingLeft left = new NothingLeft();

  private final Faulty faulty = new Faulty();
  private final Rig rig = new Rig(left.errorLog(), faulty);

  @AfterEach
  void close() {
    rig.close();
  }

  /** Throws at one kind of step, for one of the backends. */
  private static final class Faulty implements ProbeTrace {
    private String step = "";
    private boolean whenSent;

    @Override
    public boolean isOn() {
      return true;
    }

    @Override
    public void step(final String text) {
      if (!step.isEmpty() && text.startsWith(step)) {
        throw new IllegalStateException("planted");
      }
    }

    @Override
    public void sent(final ByteBuffer bytes) {
      if (whenSent) {
        throw new IllegalStateException("planted");
      }
    }
  }

  private static ServerSocketChannel server() throws IOException {
    final ServerSocketChannel server = ServerSocketChannel.open();
    return server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 1000);
  }

  @ParameterizedTest
  @ValueSource(strings = {"asks", "connected", "ends the connection", ""})
  void shouldEndThatProbeOnlyAndSaySoOnceWhenItThrows(final String where) throws IOException {
    faulty.step = where;
    faulty.whenSent = where.isEmpty();
    try (ServerSocketChannel server = server()) {
      final int port = server.socket().getLocalPort();
      final Checked checked = rig.add(Rig.target(port, REDIS));
      final boolean atTheEnd = where.startsWith("ends");
      if (atTheEnd) {
        assertEquals("timeout: connected, no answer", rig.answer(checked).text());
      } else {
        rig.until("it is told", () -> !rig.notices().isEmpty());
      }
      final long until = rig.nowNs() + 3 * Rig.INTERVAL_MS * 1_000_000;
      rig.until("more probes", () -> rig.nowNs() - until > 0);
      assertEquals(atTheEnd ? 0 : 1, rig.notices().size(), "" + rig.notices());
      if (!atTheEnd) {
        assertNull(checked.last(), "no verdict on the backend");
        final String told = rig.notices().get(0);
        assertTrue(told.startsWith("the probe of 127.0.0.1:" + port + " was skipped: "), told);
        assertTrue(told.contains("a fault of Millrace: java.lang.IllegalState"), told);
      }
      faulty.step = "";
      faulty.whenSent = false;
      final Checked other = rig.add(Rig.target(port, new ProbeConfig.Tcp(0)));
      assertEquals(Verdict.GOOD, rig.answer(other));
      assertEquals(BackendHealth.UP, other.state());
      rig.until("a verdict", () -> checked.last() != null);
    }
    assertEquals(List.of(), left.takeFaults());
  }

  @Test
  void shouldTellAgainWhenAFaultComesBack() throws IOException {
    faulty.step = "connected";
    try (ServerSocketChannel server = server()) {
      final int port = server.socket().getLocalPort();
      final Checked checked = rig.add(Rig.target(port, new ProbeConfig.Tcp(0)));
      rig.until("it is told", () -> rig.notices().size() == 1);
      faulty.step = "";
      rig.until("good", () -> checked.last() == Verdict.GOOD);
      faulty.step = "connected";
      rig.until("it is told again", () -> rig.notices().size() == 2);
    }
  }
}
