package io.millrace.tools.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.config.ListenConfig;
import io.millrace.config.Protocol;
import io.millrace.tools.echo.EchoMode;
import io.millrace.tools.echo.EchoServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The demonstration's load must see what goes wrong: it is tried against peers that do. */
@Timeout(30)
final class LoadsTest {
  private EchoServer server;
  private FutureTask<Void> running;

  @AfterEach
  void stop() throws Exception {
    server.stop();
    running.get(10, TimeUnit.SECONDS);
  }

  @Test
  void shouldTimeEveryRoundTripWhenThePeerEchoes() throws Exception {
    final InetSocketAddress peer = start(EchoMode.ECHO);
    try (PingPong load = new PingPong(List.of(peer, peer, peer))) {
      assertTrue(load.run(100).getTotalCount() > 0);
      assertTrue(load.run(100).getTotalCount() > 0);
      for (final PingPongClient client : load.clients()) {
        assertNull(client.broken());
      }
    }
  }

  @Test
  void shouldBeBrokenWhenThePeerEnds() throws Exception {
    final InetSocketAddress peer = start(EchoMode.ECHO);
    try (PingPong load = new PingPong(List.of(peer, peer))) {
      stop();
      load.run(50);
      for (final PingPongClient client : load.clients()) {
        assertNotNull(client.broken());
      }
    }
  }

  @Test
  void shouldBeBrokenWhenAnAnswerIsWrong() throws Exception {
    final InetSocketAddress peer = start(EchoMode.SOURCE);
    try (PingPong load = new PingPong(List.of(peer))) {
      assertEquals(0, load.run(50).getTotalCount());
      assertEquals("a wrong answer", load.clients().get(0).broken());
    }
  }

  private InetSocketAddress start(final EchoMode mode) throws IOException {
    server = EchoServer.open(List.of(new ListenConfig(Protocol.TCP, "127.0.0.1", 0, 0)), mode);
    final EchoServer own = server;
    running =
        new FutureTask<>(
            () -> {
              try (own) {
                own.run();
              }
              return null;
            });
    new Thread(running, "echo").start();
    final int port = Integer.parseInt(server.addresses().get(0).split(":")[1]);
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
  }
}
