package io.millrace;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.control.Operations;
import io.millrace.status.Event;
import io.millrace.status.EventKind;
import io.millrace.status.LoopDelay;
import io.millrace.status.MachineDelay;
import io.millrace.testkit.FrontendSpec;
import io.millrace.testkit.NothingLeft;
import java.io.IOException;
import java.lang.ref.WeakReference;
import java.nio.channels.ServerSocketChannel;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Where delay comes from, on a clock that moves within a turn. */
final class SteppedDelayTest {
  private static final long MS = TimeUnit.MILLISECONDS.toNanos(1);

  @RegisterExtension final NothingLeft left = new NothingLeft();

  private ServerSocketChannel backend;
  private Stepped stepped;

  @BeforeEach
  void open() throws Exception {
    backend = Wire.backend();
    stepped = Stepped.launch(left, FrontendSpec.tcp().to(Wire.port(backend)));
  }

  @AfterEach
  void close() throws IOException {
    stepped.close();
    backend.close();
  }

  private <T> T ask(final Function<Operations, T> question) {
    final CompletableFuture<T> answer = stepped.forwarder.order(question);
    stepped.until("an answer", answer::isDone);
    return answer.join();
  }

  private LoopDelay loop() {
    return ask(Operations::loopDelays).get(0);
  }

  private List<Event> stalls() {
    return ask(operations -> operations.events().recent()).stream()
        .filter(each -> each.kind() == EventKind.DELAY)
        .toList();
  }

  /** A session whose end takes its loop so long. */
  private void endFor(final long ms) throws Exception {
    final int before = stepped.sessions.size();
    stepped.whenEnded = () -> stepped.clock.advance(ms * MS);
    try (Wire client = Wire.open(stepped);
        Wire server = Wire.accept(stepped, backend)) {
      client.end();
      assertEquals(0, server.receiveAll());
      server.end();
      stepped.until("the session ends", () -> stepped.sessions.size() > before);
    }
  }

  @Test
  void shouldTellTheLongestCycleAndTheOwnDelayOfTheLastMinute() throws Exception {
    endFor(30);
    LoopDelay delay = loop();
    assertEquals(30 * MS, delay.longestCycleNs());
    assertEquals(30 * MS, delay.overThresholdNs());
    assertTrue(delay.ownDelayP99Ns() <= 34 * MS, delay::toString);
    assertTrue(LoopDelay.ownDelayNs(List.of(delay), 1000) >= 30 * MS, delay::toString);
    stepped.elapse(2_000, 100);
    endFor(7);
    assertEquals(30 * MS, loop().longestCycleNs());
    assertEquals(37 * MS, loop().overThresholdNs());
    stepped.elapse(70_000, 500);
    delay = loop();
    assertEquals(0, delay.longestCycleNs());
    assertEquals(0, delay.overThresholdNs());
    assertEquals(37 * MS, delay.totals().cyclesNs(), "since the start");
    assertEquals(List.of(), stalls());
  }

  @Test
  void shouldTellOfALoopThatStoodStillThoughItWantedNoProcessor() throws Exception {
    stepped.elapse(2_000, 100);
    endFor(120_000); // what the test itself takes meanwhile is far from half of that
    stepped.elapse(3_000, 100);
    assertEquals(1, stalls().size());
    final Event event = stalls().get(0);
    assertEquals("stopped", event.cause());
    assertTrue(
        event.text().startsWith("W: loop 0 stood still for 120000 ms, stopped"), event::text);
    assertTrue(stepped.notices.contains(event.text()), stepped.notices::toString);
  }

  @Test
  void shouldTellStallsAtMostOnceInAWhileUnlessOneIsMuchLonger() throws Exception {
    endFor(200);
    stepped.elapse(2_000, 100);
    assertEquals(1, stalls().size());
    assertEquals(List.of(), stepped.notices, "for the ring only");
    endFor(300);
    stepped.elapse(2_000, 100);
    assertEquals(1, stalls().size());
    endFor(450);
    stepped.elapse(2_000, 100);
    assertEquals(2, stalls().size());
    assertTrue(stalls().get(1).text().endsWith("; the longest of 2"), stalls()::toString);
    endFor(110);
    stepped.elapse(301_000, 1_000);
    assertEquals(3, stalls().size());
  }

  @Test
  void shouldBlameTheCollectorWhenItPausedMeanwhile() throws Exception {
    final WeakReference<Object> canary = new WeakReference<>(new Object());
    stepped.elapse(2_000, 100);
    stepped.until(
        "a collection",
        () -> {
          System.gc();
          return canary.refersTo(null);
        });
    final long startNs = stepped.clock.nanoTime();
    stepped.pauses.add(startNs - 50 * MS, startNs - 40 * MS);
    stepped.pauses.add(startNs, startNs + 90_000 * MS);
    endFor(120_000);
    stepped.untilInTime("it is told", () -> !stepped.notices.isEmpty());
    final Event event = stalls().get(0);
    assertEquals("collector", event.cause());
    assertTrue(event.text().contains("collector 90000 ms, "), event::text);
    final MachineDelay machine = ask(Operations::machineDelay);
    assertEquals(2, machine.collectorPauses());
    assertEquals(90_010 * MS, machine.collectorPauseNs());
    assertEquals(90_000 * MS, machine.collectorLongestNs());
    stepped.elapse(70_000, 500);
    assertEquals(0, ask(Operations::machineDelay).collectorLongestNs());
    assertEquals(0, ask(Operations::machineDelay).collectorPauses());
    assertEquals(2, ask(Operations::machineDelay).totals().collectorPauses());
  }

  @Test
  void shouldTellWhatTheThreadHadOfTheProcessors() {
    assertEquals(-1, loop().onCpuNs(), "not at the launch");
    stepped.elapse(3_000, 100);
    final long firstNs = loop().onCpuNs();
    assertTrue(firstNs >= 0);
    stepped.untilInTime("time on a processor", () -> loop().onCpuNs() > firstNs);
    assertTrue(loop().waitedNs() >= 0);
    assertTrue(ask(Operations::machineDelay).stolenNs() >= 0);
  }
}
