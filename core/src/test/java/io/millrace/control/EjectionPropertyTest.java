package io.millrace.control;

import static io.millrace.control.EjectionRig.SECOND;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.balance.BackendHealth;
import io.millrace.balance.Bar;
import io.millrace.config.Algorithm;
import io.millrace.config.EjectConfig;
import io.millrace.control.EjectionRig.Session;
import io.millrace.testkit.Seeds;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Random failures, successes, probes and times, against what must hold at each moment. */
final class EjectionPropertyTest {
  private static final int STEPS = 4000;

  @Test
  void shouldNeverTakeTooManyNorLoseAPlaceWhateverSessionsMeet() {
    Seeds.each(3, EjectionPropertyTest::run);
  }

  private static void run(final Random random) {
    for (final Algorithm balance : Algorithm.values()) {
      final int backends = 2 + random.nextInt(6);
      final int percent = 1 + random.nextInt(100);
      final EjectConfig eject = new EjectConfig(1 + random.nextInt(4), SECOND, percent);
      final EjectionRig rig = new EjectionRig(balance, backends, eject);
      final List<Session> live = new ArrayList<>();
      for (int i = 0; i < STEPS; i++) {
        step(rig, live, random);
        check(rig, backends * percent / 100, live, balance.label());
      }
      live.forEach(each -> each.admission().close());
      for (int slot = 0; slot < backends; slot++) {
        assertEquals(0, rig.pool.pool().active(slot));
      }
    }
  }

  private static void step(final EjectionRig rig, final List<Session> live, final Random random) {
    final int kind = random.nextInt(12);
    if (kind < 5 || live.isEmpty()) {
      final Session session = rig.open();
      if (session.backend() != null) {
        live.add(session);
      }
    } else if (kind == 5) {
      final Member member = rig.pool.members().get(random.nextInt(rig.pool.members().size()));
      rig.probed(member.name(), random.nextBoolean() ? BackendHealth.UP : BackendHealth.DOWN);
    } else if (kind == 6) {
      rig.after(random.nextInt(3) * SECOND / 2);
    } else {
      final Session session = live.remove(random.nextInt(live.size()));
      if (kind < 10) {
        session.fails();
      } else if (kind == 10) {
        session.succeeds();
      } else {
        session.admission().close();
      }
      rig.after(0);
    }
  }

  private static void check(
      final EjectionRig rig, final int most, final List<Session> live, final String what) {
    int out = 0;
    int able = 0;
    for (final Member member : rig.pool.members()) {
      out += member.isBarred(Bar.EJECTED) || member.isBarred(Bar.TRIAL) ? 1 : 0;
      able += member.health().isEligible() ? 1 : 0;
      assertTrue(!member.isBarred(Bar.EJECTED) || !member.isBarred(Bar.TRIAL), what);
    }
    assertTrue(out <= most, what + ": " + out + " are out");
    assertEquals(able > 0, rig.eligible() > 0, what + ": " + able + " are well");
    long places = 0;
    for (int slot = 0; slot < rig.pool.members().size(); slot++) {
      places += rig.pool.pool().active(slot);
    }
    assertEquals(live.size(), places, what);
  }
}
