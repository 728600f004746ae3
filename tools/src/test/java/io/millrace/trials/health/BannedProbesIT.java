package io.millrace.trials.health;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.trials.Await;
import io.millrace.trials.Backend;
import io.millrace.trials.Millrace;
import io.millrace.trials.Peer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/**
 * Servers that count what they take for a failed handshake, and refuse an address that has ten of
 * them. Conformance C13.
 */
final class BannedProbesIT {
  private static final int ERRORS_MAX = 10;
  private static final int ROUNDS = 10;

  private final Scripts scripts = new Scripts();

  /** Serves clients and probes, and bans as MySQL does. */
  private final class Server {
    private final String name;
    private final Backend.Script probes;
    private final List<String> errors = new CopyOnWriteArrayList<>();
    private final AtomicInteger refused = new AtomicInteger();
    private final AtomicInteger served = new AtomicInteger();

    Server(final String name, final Backend.Script probes) {
      this.name = name;
      this.probes = probes;
    }

    void serve(final Peer peer) throws Exception {
      if (errors.size() + scripts.offences().size() >= ERRORS_MAX) {
        refused.incrementAndGet();
        peer.reset();
        return;
      }
      served.incrementAndGet();
      try {
        probes.serve(peer);
      } catch (final IOException e) {
        errors.add(name + ": " + e);
      }
    }
  }

  @Test
  @DisplayName("C13 the protocol checks never count as errors, and no client is refused")
  void shouldNeverBeBannedWhenItProbesForLong() throws IOException {
    final Server mysql =
        new Server(
            "mysql",
            scripts.talk(
                "mysql",
                Scripts.MYSQL_GREETING,
                Scripts.MYSQL_LOGIN,
                Scripts.MYSQL_OK,
                Scripts.MYSQL_BYE));
    final Server pgsql =
        new Server(
            "pgsql",
            scripts.talk(
                "pgsql", "", Scripts.PGSQL_START, Scripts.PGSQL_LET_IN, Scripts.PGSQL_BYE));
    final Server redis =
        new Server(
            "redis", scripts.talk("redis", "", Scripts.REDIS_PING, "+PONG\r\n", Scripts.REDIS_BYE));
    try (Backend one = Backend.start(mysql::serve);
        Backend two = Backend.start(pgsql::serve);
        Backend three = Backend.start(redis::serve);
        Millrace millrace =
            Millrace.launcher()
                .args("--health-interval", "50ms", "--health-timeout", "3s")
                .args("--listen", "127.0.0.1:0", "--name", "mysql", "--backend", one.text())
                .args("--health", "mysql,user=bob")
                .args("--listen", "127.0.0.1:0", "--name", "pgsql", "--backend", two.text())
                .args("--health", "pgsql,user=bob")
                .args("--listen", "127.0.0.1:0", "--name", "redis", "--backend", three.text())
                .args("--health", "redis")
                .start()) {
      for (int i = 0; i < ROUNDS; i++) { // two a second
        final List<InetSocketAddress> at = millrace.addresses();
        client(at.get(0), Scripts.MYSQL_GREETING, Scripts.MYSQL_LOGIN, Scripts.MYSQL_BYE);
        client(at.get(1), "", Scripts.PGSQL_START, Scripts.PGSQL_BYE);
        client(at.get(2), "", Scripts.REDIS_PING, Scripts.REDIS_BYE);
        Await.elapseMillis(500);
      }
      for (final Server each : List.of(mysql, pgsql, redis)) {
        Await.until(each.name + " was probed", () -> each.served.get() > ROUNDS + 50);
      }
      for (final Server each : List.of(mysql, pgsql, redis)) {
        assertEquals(List.of(), each.errors, "handshake errors");
        assertEquals(0, each.refused.get(), "refused");
      }
      assertEquals(List.of(), scripts.offences());
      assertEquals(
          List.of(), millrace.messages().stream().filter(l -> l.contains(": down")).toList());
    }
  }

  /** Speaks as a probe does, since that is what the servers understand. */
  private static void client(
      final InetSocketAddress address, final String greeting, final String first, final String bye)
      throws IOException {
    try (Peer client = Peer.connect(address)) {
      client.readExactly(greeting.length());
      client.send(first.getBytes(StandardCharsets.ISO_8859_1));
      assertTrue(client.read(new byte[1]) == 1, "served");
      client.send(bye.getBytes(StandardCharsets.ISO_8859_1));
      client.end();
      client.awaitEnding();
    }
  }
}
