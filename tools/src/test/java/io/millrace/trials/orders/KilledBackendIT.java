package io.millrace.trials.orders;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.trials.Await;
import io.millrace.trials.Limits;
import io.millrace.trials.Millrace;
import io.millrace.trials.MillraceLauncher;
import io.millrace.trials.Peer;
import io.millrace.trials.Ports;
import io.millrace.trials.SessionLine;
import io.millrace.trials.Tasks;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A backend is killed with -9 under load, and comes back. Conformance O3. */
@Tag("alone")
final class KilledBackendIT {
  private static final int HOLDERS = 8;
  private static final int COMERS = 4;

  private final AtomicBoolean stop = new AtomicBoolean();
  private final AtomicInteger holding = new AtomicInteger();
  private Millrace dying;
  private Millrace staying;
  private Millrace forwarder;
  private Operator operator;
  private int port;

  @BeforeEach
  void open() {
    port = Ports.free(); // it comes back to it
    dying = echo("127.0.0.1:" + port);
    staying = echo("127.0.0.1:0");
    final Path directory = MillraceLauncher.freshFolder().resolve("run");
    operator = new Operator(directory);
    forwarder =
        Millrace.launcher()
            .args("--listen", "127.0.0.1:0", "--name", "rw", "--balance", "round-robin")
            .args("--backend", "dying=127.0.0.1:" + port)
            .args("--backend", "staying=127.0.0.1:" + port(staying))
            .args(
                "--health",
                "tcp",
                "--health-interval",
                "200ms",
                "--rise",
                "1",
                "--eject-time",
                "1s")
            .args("--dir", directory.toString())
            .start();
  }

  @AfterEach
  void close() {
    stop.set(true);
    forwarder.close();
    dying.kill();
    staying.kill();
  }

  private static Millrace echo(final String address) {
    return Millrace.launcher().command("echo").args(address).start();
  }

  private static int port(final Millrace echo) {
    return echo.messages().stream()
        .filter(line -> line.startsWith("listening tcp 127.0.0.1:"))
        .mapToInt(line -> Integer.parseInt(line.replaceFirst(".*:", "")))
        .findFirst()
        .orElseThrow();
  }

  /** One session that speaks until it is told to stop; false when it was ended before. */
  private boolean hold() throws IOException {
    try (Peer client = Peer.connect(address())) {
      client.roundTrip("held");
      holding.incrementAndGet();
      while (!stop.get()) {
        client.roundTrip("held");
        Await.elapseMillis(5);
      }
      return true;
    } catch (final IOException | AssertionError e) {
      return false;
    }
  }

  /** Short sessions, one after the other; how many were served. Each must be. */
  private int come() throws IOException {
    int served = 0;
    while (!stop.get()) {
      try (Peer client = Peer.connect(address())) {
        client.roundTrip("come");
        served++;
      } catch (final IOException | AssertionError e) {
        // it was on the backend in the moment of its death, which its line of the log has to say
      }
    }
    return served;
  }

  private InetSocketAddress address() {
    return forwarder.address();
  }

  @Test
  void shouldLoseOnlyTheSessionsOfTheDeadOne() throws Exception {
    final List<CompletableFuture<Boolean>> holders = new ArrayList<>();
    for (int i = 0; i < HOLDERS; i++) {
      holders.add(Tasks.start(this::hold));
    }
    Await.until("each backend has its share of them", () -> holding.get() == HOLDERS);
    final List<CompletableFuture<Integer>> comers = new ArrayList<>();
    for (int i = 0; i < COMERS; i++) {
      comers.add(Tasks.start(this::come));
    }
    forwarder.awaitSessions(50);
    dying.kill();
    awaitTold("rw/dying: down");
    final int afterDeath = forwarder.sessions().size();
    forwarder.awaitSessions(afterDeath + 50);
    dying = echo("127.0.0.1:" + port);
    awaitTold("rw/dying: up");
    final int afterReturn = forwarder.sessions().size();
    Await.until(
        "rw/dying serves again",
        Limits.WAIT,
        () ->
            forwarder.sessions().stream()
                .skip(afterReturn)
                .anyMatch(line -> "dying".equals(line.backend())));
    stop.set(true);
    int held = 0;
    for (final CompletableFuture<Boolean> holder : holders) {
      held += Tasks.join(holder) ? 1 : 0;
    }
    int served = 0;
    for (final CompletableFuture<Integer> comer : comers) {
      served += Tasks.join(comer);
    }
    Await.until(
        "no session is left", Limits.WAIT, () -> forwarder.sessions().size() >= HOLDERS + 50);
    assertTrue(held < HOLDERS && held > 0, held + " of " + HOLDERS + " went on");
    assertTrue(served > 100, "served " + served);
    forwarder.sessions().forEach(this::assertRight);
    operator.run("events").with(0, "rw/dying: down (refused)");
  }

  private void awaitTold(final String text) {
    Await.until(
        text,
        Limits.WAIT,
        () -> forwarder.messages().stream().anyMatch(line -> line.contains(text)));
  }

  /** Whoever did not end by himself was on the dead one, or met a refusal and was passed on. */
  private void assertRight(final SessionLine line) {
    if (!"client-end".equals(line.cause()) && !"client-reset".equals(line.cause())) {
      assertEquals("dying", line.backend(), line::toString);
      assertTrue(
          List.of("backend-reset", "backend-end", "down-refused").contains(line.cause()),
          line::toString);
    }
  }
}
