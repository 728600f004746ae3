package io.millrace;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.millrace.config.ForwarderConfig;
import io.millrace.config.IdleConfig;
import io.millrace.config.PortSharing;
import io.millrace.net.Poller;
import io.millrace.testkit.FrontendSpec;
import io.millrace.testkit.NothingLeft;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A forwarder that is closed gives everything back, wherever its connections are just then. */
final class CloseTest {
  private static final int LOOPS = 3;
  private static final int CONNECTIONS = 12;

  @RegisterExtension final NothingLeft left = new NothingLeft();

  @Test
  void shouldLeaveNothingWhenClosedWhileConnectionsAreHandedOver() throws Exception {
    for (int steps = 0; steps < 6; steps++) {
      final List<SocketChannel> clients = new ArrayList<>();
      try (ServerSocketChannel backend = Wire.backend()) {
        final Stepped stepped =
            Stepped.launch(left, LOOPS, FrontendSpec.tcp().to(Wire.port(backend)));
        for (int i = 0; i < CONNECTIONS; i++) {
          clients.add(SocketChannel.open(stepped.address()));
        }
        stepped.steps(steps);
        stepped.close();
        assertEquals(0, stepped.forwarder.sessions(), "after " + steps + " steps");
      }
      for (final SocketChannel each : clients) {
        each.close();
      }
    }
  }

  @Test
  void shouldLeaveNothingWhenClosedUnderLoad() throws Exception {
    for (int round = 0; round < 5; round++) {
      try (ServerSocketChannel backend = Wire.backend()) {
        final Forwarder forwarder = dedicated(Wire.port(backend));
        final InetSocketAddress address = forwarder.frontends().get(0).addresses().get(0);
        final CountDownLatch underWay = new CountDownLatch(200);
        final Thread load = new Thread(() -> connectUntilRefused(address, underWay));
        load.start();
        underWay.await(10, TimeUnit.SECONDS);
        forwarder.close();
        load.join(10_000);
        assertEquals(0, forwarder.sessions());
      }
    }
  }

  private Forwarder dedicated(final int backendPort) throws LaunchException {
    final ForwarderConfig config =
        new ForwarderConfig(
            LOOPS,
            IdleConfig.DEFAULT,
            500,
            ForwarderConfig.DEFAULT_BUFFERS_BYTES,
            PortSharing.EXCLUSIVE,
            0,
            0,
            null,
            List.of(FrontendSpec.tcp().to(backendPort).build()));
    final Context context =
        new Context()
            .descriptorsMax(4_096)
            .faultHandler(left.errorLog())
            .fatalHandler(left.errorLog());
    return Forwarder.launch(config, context);
  }

  private static void connectUntilRefused(
      final InetSocketAddress address, final CountDownLatch underWay) {
    final List<SocketChannel> open = new ArrayList<>();
    try {
      while (open.size() < 2_000) {
        open.add(SocketChannel.open(address));
        underWay.countDown();
      }
    } catch (final IOException e) {
      underWay.countDown(); // closed: that is what was waited for
    } finally {
      open.forEach(Poller::closeQuietly);
    }
  }
}
