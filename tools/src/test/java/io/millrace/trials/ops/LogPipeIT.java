package io.millrace.trials.ops;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.trials.Await;
import io.millrace.trials.Backend;
import io.millrace.trials.Limits;
import io.millrace.trials.Millrace;
import io.millrace.trials.Peer;
import io.millrace.trials.Tasks;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Nobody reads what a forwarder prints. */
@Tag("alone")
final class LogPipeIT {
  private static final int CONNECTIONS = Limits.size(500, 5_000);

  /** More than the pipe and the queue of the writer hold together. */
  private static final int FLOWS = 12_000;

  private static final Pattern LOST = Pattern.compile("(\\d+) log lines lost");

  @Test
  @Timeout(120)
  @DisplayName(
      "C37 log and messages unread: traffic goes on, what was lost is counted when they are read again")
  void shouldServeAndCountLossesWhenNobodyReads() throws Exception {
    try (Backend backend = Backend.echo();
        Pings pings = new Pings();
        Millrace millrace = start(backend, pings)) {
      final AtomicBoolean isOver = new AtomicBoolean();
      final CompletableFuture<Integer> steady = Tasks.start(() -> steady(millrace, isOver));
      fill(millrace);
      for (int i = 0; i < CONNECTIONS; i++) {
        converse(millrace, i);
      }
      isOver.set(true);
      assertTrue(Tasks.join(steady) > 0);
      millrace.startReading();
      Await.until(
          () -> millrace.sessions().size() + " lines and " + lost(millrace) + " lost",
          Limits.WAIT,
          () -> millrace.sessions().size() + lost(millrace) >= FLOWS + CONNECTIONS);
      assertTrue(lost(millrace) > 0, () -> "told: " + millrace.messages());
      final int before = millrace.sessions().size();
      converse(millrace, 0);
      assertEquals("client-end", millrace.awaitSessions(before + 1).get(before).cause());
      assertEquals(FLOWS + CONNECTIONS + 1, millrace.sessions().size() + lost(millrace), "exactly");
    }
  }

  @Test
  @DisplayName("C37 with the pipe full, TERM ends it as ever")
  void shouldEndInTimeWhenNobodyReads() throws Exception {
    try (Backend backend = Backend.echo();
        Pings pings = new Pings();
        Millrace millrace = start(backend, pings);
        Peer open = Peer.connect(millrace.address())) {
      open.roundTrip("hello");
      fill(millrace);
      open.roundTrip("still there");
      final long startNs = System.nanoTime();
      millrace.signal("TERM");
      assertEquals(Peer.Ending.END, open.awaitEnding());
      assertEquals(0, millrace.awaitExit(Duration.ofMillis(300 + 1_000)));
      assertTrue(Await.millisSince(startNs) >= 300, "it has drained");
    }
  }

  private static Millrace start(final Backend backend, final Pings pings) {
    final Millrace millrace =
        Millrace.launcher()
            .args("--drain", "300ms")
            .args("--listen", "127.0.0.1:0", "--backend", backend.text())
            .args("--listen", "udp://127.0.0.1:0", "--name", "steady", "--backend", pings.text())
            .args("--idle-timeout", "10m") // none of these has a line
            .args("--listen", "udp://127.0.0.1:0", "--name", "short", "--backend", pings.text())
            .args("--replies", "1")
            .unread()
            .start();
    millrace.stopReadingMessages();
    return millrace;
  }

  /** Each of these flows ends with its answer: a line for each. */
  private static void fill(final Millrace millrace) throws IOException {
    Pings.ask(millrace.addresses().get(2), FLOWS);
  }

  private static int steady(final Millrace millrace, final AtomicBoolean isOver)
      throws IOException {
    int flows = 0;
    while (!isOver.get()) {
      Pings.ask(millrace.addresses().get(1), 5);
      flows++;
      Await.elapseMillis(20);
    }
    return flows;
  }

  private static void converse(final Millrace millrace, final int number) throws IOException {
    try (Peer peer = Peer.connect(millrace.address())) {
      peer.roundTrip("connection " + number);
    }
  }

  private static int lost(final Millrace millrace) {
    int lost = 0;
    for (final String line : millrace.messages()) {
      final Matcher matcher = LOST.matcher(line);
      lost += matcher.find() ? Integer.parseInt(matcher.group(1)) : 0;
    }
    return lost;
  }
}
