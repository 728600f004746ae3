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

/** The demonstration's loads must see what goes wrong: they are tried against peers that do. */
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
    final InetSocketAddress peer = start(Protocol.TCP, EchoMode.ECHO);
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
    final InetSocketAddress peer = start(Protocol.TCP, EchoMode.ECHO);
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
    final InetSocketAddress peer = start(Protocol.TCP, EchoMode.SOURCE);
    try (PingPong load = new PingPong(List.of(peer))) {
      assertEquals(0, load.run(50).getTotalCount());
      assertEquals("a wrong answer", load.clients().get(0).broken());
    }
  }

  @Test
  void shouldCountEveryAnswerWhenThePeerEchoes() throws Exception {
    try (Players players = new Players(start(Protocol.UDP, EchoMode.ECHO), 20, 50)) {
      players.play(200);
      assertEquals(200, players.sent());
      assertEquals(200, players.answered());
      assertEquals(0, players.foreign());
    }
  }

  @Test
  void shouldCountNoAnswerWhenThePeerIsSilent() throws Exception {
    try (Players players = new Players(start(Protocol.UDP, EchoMode.SINK), 2, 50)) {
      players.play(100);
      assertEquals(10, players.sent());
      assertEquals(0, players.answered());
    }
  }

  @Test
  void shouldCountForeignAnswersWhenTheyAreNotTheOwn() throws Exception {
    try (Players players = new Players(start(Protocol.UDP, EchoMode.SOURCE), 2, 50)) {
      players.play(100);
      assertEquals(0, players.answered());
      assertTrue(players.foreign() > 0);
    }
  }

  private InetSocketAddress start(final Protocol protocol, final EchoMode mode) throws IOException {
    server = EchoServer.open(List.of(new ListenConfig(protocol, "127.0.0.1", 0, 0)), mode);
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
