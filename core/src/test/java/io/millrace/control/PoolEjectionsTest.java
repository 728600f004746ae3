package io.millrace.control;

import static io.millrace.control.EjectionRig.SECOND;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.balance.BackendHealth;
import io.millrace.balance.Tried;
import io.millrace.config.Algorithm;
import io.millrace.config.EjectConfig;
import io.millrace.control.EjectionRig.Session;
import io.millrace.status.ConnectError;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Conformance H6, step by step. */
final class PoolEjectionsTest {
  private static final EjectConfig THREE = new EjectConfig(3, 10 * SECOND, 50);

  private static EjectionRig rig(final int backends) {
    return new EjectionRig(Algorithm.ROUND_ROBIN, backends, THREE);
  }

  @ParameterizedTest
  @EnumSource
  void shouldEjectAfterSoManyFailuresInARowAndNotBefore(final Algorithm balance) {
    if (balance == Algorithm.FIRST) {
      return; // the second one is never chosen
    }
    final EjectionRig rig = new EjectionRig(balance, 2, THREE);
    rig.fail("b1", 2);
    rig.after(0);
    assertEquals("unprobed", rig.word("b1"));
    rig.fail("b1", 1);
    assertTrue(rig.bell.isJudged());
    assertEquals(10 * SECOND, rig.after(SECOND));
    assertEquals("ejected", rig.word("b1"));
    for (int i = 0; i < 50; i++) {
      final Session session = rig.open();
      assertEquals("b0", session.name());
      session.succeeds();
    }
    assertEquals(List.of("rw/b1: ejected (failures: 3 in a row), was unprobed 1s"), rig.lines);
  }

  @Test
  void shouldTellWhenItHoldsAndNotJustBefore() {
    final EjectionRig rig = rig(2);
    rig.fail("b1", 3);
    rig.after(SECOND);
    rig.after(10 * SECOND);
    rig.on("b1").succeeds();
    rig.after(0);
    assertEquals(2, rig.lines.size(), () -> "" + rig.lines);
    assertEquals(List.of(1, 2), rig.eligibleThen);
  }

  /** Case C11. */
  @Test
  void shouldBeginAnewWhenASessionWasServedInBetween() {
    final EjectionRig rig = rig(2);
    for (int i = 0; i < 20; i++) {
      rig.fail("b1", 2);
      rig.on("b1").succeeds();
      rig.after(SECOND);
    }
    assertEquals("unprobed", rig.word("b1"));
    assertEquals(List.of(), rig.lines);
  }

  @Test
  void shouldCountNothingThatDoesNotSpeakAgainstTheBackend() {
    final EjectionRig rig = rig(2);
    for (final ConnectError error :
        List.of(
            ConnectError.LOCAL_PORTS,
            ConnectError.DESCRIPTORS,
            ConnectError.CLIENT_LEFT,
            ConnectError.GIVEN_UP)) {
      for (int i = 0; i < 5; i++) {
        final Session session = rig.on("b1");
        session.admission().report().failed(error);
        session.admission().close();
      }
    }
    rig.after(SECOND);
    assertEquals("unprobed", rig.word("b1"));
  }

  @Test
  void shouldStayAwayLongerEachTimeInARowUpToTenTimesWhenTheTrialFails() {
    final EjectionRig rig = rig(2);
    rig.fail("b1", 3);
    rig.after(0);
    for (int times = 1; times <= 13; times++) {
      final long longNs = Math.min(times, 10) * 10 * SECOND;
      assertEquals(1, rig.after(longNs - 1), "not yet the " + times + ". time");
      assertEquals(0, rig.pool.pool().view().upCount() - 2);
      assertEquals("b0", rig.open().name());
      rig.after(1);
      rig.on("b1").fails();
      rig.after(0);
      assertEquals("ejected", rig.word("b1"));
    }
    rig.after(100 * SECOND);
    rig.on("b1").succeeds();
    rig.after(0);
    assertEquals("unprobed", rig.word("b1"));
    rig.fail("b1", 3);
    assertEquals(10 * SECOND, rig.after(0), "a row has ended");
  }

  @Test
  void shouldTakeNoMoreThanItsPartOfThePoolAndNeverTheLastOne() {
    final EjectionRig half = rig(5);
    for (final String name : List.of("b1", "b2", "b3", "b4")) {
      half.fail(name, 3);
      half.after(0);
    }
    assertEquals(3, half.eligible(), "two of five");
    final EjectionRig all =
        new EjectionRig(Algorithm.ROUND_ROBIN, 3, new EjectConfig(1, SECOND, 100));
    for (final String name : List.of("b2", "b1", "b0")) {
      all.fail(name, 1);
      all.after(0);
    }
    assertEquals(1, all.eligible());
    assertEquals("b0", all.open().name());
    all.fail("b0", 5);
    all.after(0);
    assertEquals("unprobed", all.word("b0"));
  }

  @Test
  void shouldGiveTheEjectedOneWhenProbesTakeTheLastOther() {
    final EjectionRig rig = rig(2);
    rig.probed("b0", BackendHealth.UP);
    rig.fail("b1", 3);
    rig.after(0);
    rig.probed("b0", BackendHealth.DOWN);
    assertEquals("b1", rig.open().name());
    assertEquals("ejected", rig.word("b1"), "it is, but there is nothing better");
    rig.probed("b0", BackendHealth.UP);
    assertEquals("b0", rig.open().name());
    rig.probed("b0", BackendHealth.DOWN);
    rig.open().succeeds();
    rig.after(10 * SECOND);
    assertEquals("unprobed", rig.word("b1"), "it has served meanwhile");
  }

  @Test
  void shouldHaveItsOwnMindWhenProbesSayOtherwise() {
    final EjectionRig rig = rig(2);
    rig.probed("b1", BackendHealth.UP);
    rig.fail("b1", 3);
    rig.after(0);
    assertEquals("ejected", rig.word("b1"));
    rig.probed("b1", BackendHealth.DOWN);
    assertEquals("down", rig.word("b1"));
    rig.probed("b1", BackendHealth.UP);
    assertEquals("ejected", rig.word("b1"), "a probe does not end it");
    rig.after(10 * SECOND);
    assertEquals("up", rig.word("b1"), "also without a session");
    assertEquals(1, rig.eligible(), "but one session at a time");
    rig.on("b1").succeeds();
    rig.after(0);
    assertEquals(2, rig.eligible());
    assertEquals("up", rig.word("b1"));
    assertEquals(
        List.of("rw/b1: ejected (failures: 3 in a row), was up 0ms", "rw/b1: up, was ejected 10s"),
        rig.lines);
  }

  @Test
  void shouldForgetFailuresWhenProbesHaveSpoken() {
    final EjectionRig rig = rig(2);
    rig.probed("b1", BackendHealth.UP);
    rig.fail("b1", 2);
    rig.probed("b1", BackendHealth.DOWN);
    rig.probed("b1", BackendHealth.UP);
    rig.fail("b1", 2);
    rig.after(0);
    assertEquals("up", rig.word("b1"));
  }

  @Test
  void shouldLetTheNextOneTryWhenASessionCouldNotTell() {
    final EjectionRig rig = onTrial();
    final Session left = rig.on("b1");
    assertEquals("b0", rig.open().name(), "one at a time");
    left.admission().close();
    rig.after(0);
    assertEquals("ejected", rig.word("b1"));
    final Session silent = rig.on("b1");
    silent.admission().report().connected();
    assertEquals(PoolEjections.SETTLE_NS, rig.after(0));
    assertEquals("b0", rig.open().name());
    rig.after(PoolEjections.SETTLE_NS);
    assertEquals("unprobed", rig.word("b1"), "nothing bad has come");
    silent.fails();
    rig.fail("b1", 1);
    rig.after(0);
    assertEquals("unprobed", rig.word("b1"), "its late failure is one of three");
    rig.fail("b1", 1);
    rig.after(0);
    assertEquals("ejected", rig.word("b1"));
  }

  @Test
  void shouldNotTakeALateReportForOneOfALaterTrial() {
    final EjectionRig rig = onTrial();
    final Session first = rig.on("b1");
    first.admission().report().connected();
    rig.after(0);
    rig.after(PoolEjections.SETTLE_NS);
    rig.fail("b1", 3);
    rig.after(0);
    rig.after(10 * SECOND);
    final Session second = rig.on("b1");
    first.admission().report().passed();
    first.admission().close();
    rig.after(0);
    assertEquals("ejected", rig.word("b1"), "the second one decides");
    second.fails();
    assertEquals(20 * SECOND, rig.after(0));
  }

  @Test
  void shouldEndWithoutATraceWhenTheBackendIsRemoved() {
    final EjectionRig rig = onTrial();
    rig.pool.remove(rig.pool.find("b1"));
    rig.pool.publish();
    assertEquals(Long.MAX_VALUE, rig.after(0));
    assertEquals("b0", rig.open().name());
  }

  @ParameterizedTest
  @EnumSource(names = {"SOURCE_HASH", "FLOW_HASH"})
  void shouldBeTriedByItsOwnClientsOnlyWhenTheKeyDecides(final Algorithm balance) {
    final EjectionRig rig = new EjectionRig(balance, 3, THREE);
    final List<String> before = owners(rig);
    rig.fail("b1", 3);
    rig.after(0);
    rig.after(10 * SECOND);
    for (int i = 0; i < 300; i++) {
      final Session session = rig.open(i, new Tried());
      if (!before.get(i).equals("b1")) {
        assertEquals(before.get(i), session.name());
      }
      session.admission().close();
    }
    final Session trial = rig.on("b1");
    assertFalse(owners(rig).contains("b1"));
    trial.succeeds();
    rig.after(0);
    assertEquals(before, owners(rig), "all are back");
  }

  @ParameterizedTest
  @EnumSource(names = "FIRST", mode = EnumSource.Mode.EXCLUDE)
  void shouldBeTriedByExactlyOneWhenManyLoopsComeAtOnce(final Algorithm balance) throws Exception {
    for (int round = 0; round < 10; round++) {
      final EjectionRig rig = new EjectionRig(balance, 2, THREE);
      rig.fail("b1", 3);
      rig.after(0);
      rig.after(10 * SECOND);
      final AtomicInteger trials = new AtomicInteger();
      final AtomicInteger sessions = new AtomicInteger();
      final CountDownLatch ready = new CountDownLatch(8);
      final List<Thread> threads = new ArrayList<>();
      for (int t = 0; t < 8; t++) {
        final int first = t * 100;
        final Thread thread =
            new Thread(
                () -> {
                  ready.countDown();
                  while (ready.getCount() > 0) {
                    Thread.onSpinWait();
                  }
                  for (int i = 0; i < 50; i++) {
                    final Session session = rig.open(first + i, new Tried());
                    sessions.incrementAndGet();
                    trials.addAndGet(session.name().equals("b1") ? 1 : 0);
                  }
                });
        threads.add(thread);
        thread.start();
      }
      for (final Thread thread : threads) {
        thread.join(10_000);
        assertFalse(thread.isAlive());
      }
      assertEquals(1, trials.get(), balance.label());
      assertEquals(1, rig.pool.pool().active(1), "no place is lost");
      assertEquals(sessions.get() - 1, rig.pool.pool().active(0));
    }
  }

  private static List<String> owners(final EjectionRig rig) {
    final List<String> owners = new ArrayList<>();
    for (int i = 0; i < 300; i++) {
      final Session session = rig.open(i, new Tried());
      owners.add(session.name());
      session.admission().close();
    }
    assertNotEquals(1, owners.stream().distinct().count());
    return owners;
  }

  private static EjectionRig onTrial() {
    final EjectionRig rig = rig(2);
    rig.fail("b1", 3);
    rig.after(0);
    rig.after(10 * SECOND);
    return rig;
  }
}
