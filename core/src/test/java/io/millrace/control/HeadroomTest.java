package io.millrace.control;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.millrace.balance.AccessList;
import io.millrace.balance.Admission;
import io.millrace.balance.BackendHealth;
import io.millrace.balance.Bell;
import io.millrace.balance.Gate;
import io.millrace.balance.HashTables;
import io.millrace.balance.RateLimit;
import io.millrace.balance.SessionLimit;
import io.millrace.balance.Tried;
import io.millrace.config.Algorithm;
import io.millrace.config.RateConfig;
import io.millrace.status.CountersFile;
import io.millrace.testkit.FrontendSpec;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What survivors would carry. */
final class HeadroomTest {
  private final List<String> lines = new ArrayList<>();
  private final List<Admission> live = new ArrayList<>();
  private final Events events = new Events(lines::add, () -> 0);
  private ManagedFrontend frontend;
  private Headroom headroom;

  private static Gate gate() {
    final SessionLimit limit = new SessionLimit(Integer.MAX_VALUE);
    return new Gate(AccessList.ALL, limit, limit, new RateLimit(RateConfig.OFF, 0), null);
  }

  private void pool(final int... caps) {
    final FrontendSpec spec = FrontendSpec.tcp().balance(Algorithm.FIRST);
    for (int i = 0; i < caps.length; i++) {
      spec.to(FrontendSpec.backend("b" + i, 1, 1, caps[i]));
    }
    frontend =
        new ManagedFrontend(
            0,
            new FrontendParts(
                spec.build(), BoundSockets.forLoops(1), gate(), HashTables.NONE, List.of()),
            new Bell(),
            CountersFile.inMemory(1));
    headroom = new Headroom(frontend, events);
  }

  private void open(final int count) {
    for (int i = 0; i < count; i++) {
      final Admission session = new Admission(gate(), frontend.pool());
      session.acquireBackend(EjectionRig.key(i), new Tried());
      live.add(session);
    }
  }

  private void close(final int count) {
    for (int i = 0; i < count; i++) {
      live.remove(live.size() - 1).close();
    }
  }

  private void down(final String name) {
    frontend.managedPool().probed(frontend.managedPool().find(name), BackendHealth.DOWN);
    frontend.managedPool().publish();
  }

  @Test
  void shouldSpreadTheBusiestOneByTheMaxOfTheOthers() {
    pool(100, 50, 150);
    open(120); // 100 on b0, 20 on b1
    assertEquals(90, Headroom.percent(frontend), "20/50, and 100/200 more");
    down("b2");
    assertEquals(240, Headroom.percent(frontend), "20/50, and 100/50 more");
    down("b1");
    assertEquals(Headroom.UNKNOWN, Headroom.percent(frontend), "nobody would survive");
  }

  @Test
  void shouldSayNothingWhenASurvivorHasNoMax() {
    pool(100, 0);
    open(50);
    assertEquals(Headroom.UNKNOWN, Headroom.percent(frontend));
    pool(10);
    assertEquals(Headroom.UNKNOWN, Headroom.percent(frontend));
  }

  @Test
  void shouldTellOnceWhenItPassesAndAgainOnlyAfterItWasWellBelow() {
    pool(100, 100);
    open(59);
    headroom.look();
    assertEquals(List.of(), lines);
    open(1);
    headroom.look();
    headroom.look();
    close(5);
    headroom.look();
    open(5);
    headroom.look();
    final String first = "W: " + name() + "if b0 died now, another one would carry 60 % of its max";
    assertEquals(List.of(first), lines, "55 % is not below enough");
    close(15);
    headroom.look();
    open(55);
    headroom.look();
    assertEquals(2, lines.size(), lines::toString);
    assertEquals(
        "W: " + name() + "if b0 died now, another one would carry 100 % of its max", lines.get(1));
    close(5);
    headroom.look();
    open(5);
    headroom.look();
    assertEquals(2, lines.size());
    close(100);
    headroom.look();
    open(60);
    headroom.look();
    assertEquals(List.of(first, lines.get(1), first), lines);
  }

  private String name() {
    return frontend.config().name() + ": ";
  }
}
