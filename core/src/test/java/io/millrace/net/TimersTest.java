package io.millrace.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.testkit.Seeds;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.function.LongConsumer;
import org.junit.jupiter.api.Test;

final class TimersTest {
  private static final long START_NS = 7_777_777_777L;
  private static final long MS = TimeUnit.MILLISECONDS.toNanos(1);

  /** Deadlines are rounded up to ticks of about a millisecond. */
  private static final long TICK_NS = 1 << 20;

  private final List<Throwable> faults = new ArrayList<>();
  private final Timers timers = new Timers(START_NS, (fault, nowNs) -> faults.add(fault));

  /** Remembers when it fired. */
  private static final class Alarm extends Timed {
    final LongConsumer action;
    long firedNs = Long.MIN_VALUE;
    int count;
    Throwable fault;

    Alarm(final LongConsumer action) {
      this.action = action;
    }

    Alarm() {
      this(nowNs -> {});
    }

    @Override
    protected void onTimer(final long nowNs) {
      firedNs = nowNs;
      count++;
      action.accept(nowNs);
    }

    @Override
    protected void onTimerFault(final Throwable thrown, final long nowNs) {
      fault = thrown;
    }
  }

  @Test
  void shouldFireOnceAndNotBeforeItsTime() {
    final Alarm alarm = new Alarm();
    timers.armNoLater(alarm, START_NS + 10 * MS, START_NS);
    assertEquals(1, timers.size());
    assertEquals(0, timers.poll(START_NS + 10 * MS - 1));
    assertEquals(1, timers.poll(START_NS + 12 * MS));
    assertEquals(1, alarm.count);
    assertEquals(0, timers.size());
    assertEquals(0, timers.poll(START_NS + 1_000 * MS));
  }

  @Test
  void shouldSleepForeverWhenNothingIsArmed() {
    assertEquals(Timers.NONE, timers.earliestNs());
    final Alarm alarm = new Alarm();
    timers.armNoLater(alarm, START_NS + MS, START_NS);
    timers.poll(START_NS + 5 * MS);
    assertEquals(Timers.NONE, timers.earliestNs());
  }

  @Test
  void shouldKeepTheEarlierDeadline() {
    final Alarm alarm = new Alarm();
    timers.armNoLater(alarm, START_NS + 50 * MS, START_NS);
    timers.armNoLater(alarm, START_NS + 500 * MS, START_NS);
    timers.poll(START_NS + 60 * MS);
    assertEquals(1, alarm.count);
    timers.armNoLater(alarm, START_NS + 500 * MS, START_NS + 60 * MS);
    timers.armNoLater(alarm, START_NS + 100 * MS, START_NS + 60 * MS);
    assertEquals(1, timers.size());
    timers.poll(START_NS + 110 * MS);
    assertEquals(2, alarm.count);
  }

  @Test
  void shouldRoundFarDeadlinesByASixteenthAndASecondAtMost() {
    for (final long ms : new long[] {1, 20, 160, 1_600, 60_000, 86_400_000}) {
      final Timers fresh = new Timers(START_NS, (fault, nowNs) -> faults.add(fault));
      fresh.armNoLater(new Alarm(), START_NS + ms * MS, START_NS);
      final long lateNs = fresh.earliestNs() - START_NS - ms * MS;
      final long mostNs = Math.min(Math.max(TICK_NS, ms * MS / 16), 1_000 * MS);
      assertTrue(lateNs >= 0 && lateNs <= mostNs, () -> ms + " ms is late by " + lateNs);
    }
  }

  @Test
  void shouldFireAtOnceWhatIsArmedForThePast() {
    final Alarm alarm = new Alarm();
    timers.poll(START_NS + 500 * MS);
    timers.armNoLater(alarm, START_NS, START_NS + 500 * MS);
    assertEquals(1, timers.poll(START_NS + 501 * MS));
  }

  @Test
  void shouldNotFireWhatWasCancelled() {
    final Alarm first = new Alarm();
    final Alarm second = new Alarm();
    timers.armNoLater(first, START_NS + 5 * MS, START_NS);
    timers.armNoLater(second, START_NS + 5 * MS, START_NS);
    timers.cancel(first);
    timers.cancel(first);
    timers.poll(START_NS + 10 * MS);
    assertEquals(0, first.count);
    assertEquals(1, second.count);
  }

  @Test
  void shouldNotFireWhatIsCancelledByAnotherOfTheSameMoment() {
    final Alarm[] both = new Alarm[2];
    both[0] = new Alarm(nowNs -> timers.cancel(both[1]));
    both[1] = new Alarm(nowNs -> timers.cancel(both[0]));
    timers.armNoLater(both[0], START_NS + 5 * MS, START_NS);
    timers.armNoLater(both[1], START_NS + 5 * MS, START_NS);
    assertEquals(1, timers.poll(START_NS + 10 * MS));
    assertEquals(1, both[0].count + both[1].count);
    assertEquals(0, timers.size());
  }

  @Test
  void shouldBeArmedAgainFromWithin() {
    final Alarm[] alarm = new Alarm[1];
    alarm[0] = new Alarm(nowNs -> timers.armNoLater(alarm[0], nowNs + 10 * MS, nowNs));
    timers.armNoLater(alarm[0], START_NS + 10 * MS, START_NS);
    for (long ms = 1; ms <= 100; ms++) {
      timers.poll(START_NS + ms * MS);
    }
    assertTrue(alarm[0].count >= 8 && alarm[0].count <= 10, () -> alarm[0].count + " times");
    assertEquals(1, timers.size());
  }

  @Test
  void shouldLeaveTheRestOfMany() {
    final List<Alarm> alarms = new ArrayList<>();
    for (int i = 0; i < Timers.EXPIRIES_MAX + 10; i++) {
      alarms.add(new Alarm());
      timers.armNoLater(alarms.get(i), START_NS + 5 * MS, START_NS);
    }
    final long nowNs = START_NS + 10 * MS;
    assertEquals(Timers.EXPIRIES_MAX, timers.poll(nowNs), "the sockets have their turn");
    assertTrue(timers.earliestNs() - nowNs <= 0, "but there is no sleep");
    assertEquals(10, timers.poll(nowNs));
    assertTrue(alarms.stream().allMatch(each -> each.count == 1));
  }

  @Test
  void shouldGoOnWhenOneThrows() {
    final RuntimeException fault = new IllegalStateException("a mistake");
    final Alarm wrong =
        new Alarm(
            nowNs -> {
              throw fault;
            });
    final Alarm right = new Alarm();
    timers.armNoLater(right, START_NS + 5 * MS, START_NS);
    timers.armNoLater(wrong, START_NS + 5 * MS, START_NS);
    timers.poll(START_NS + 10 * MS);
    assertEquals(1, right.count);
    assertSame(fault, wrong.fault);
    assertEquals(List.of(fault), faults);
  }

  @Test
  void shouldAgreeWithAListOfDeadlinesWhateverHappens() {
    Seeds.each(60, random -> new Model(random).run());
  }

  /** Many alarms in random order against what each of them expects. */
  private static final class Model {
    private static final int ALARMS = 200;

    private final Random random;
    private final Timers timers = new Timers(START_NS, (fault, nowNs) -> {});
    private final Alarm[] alarms = new Alarm[ALARMS];
    private final long[] deadlines = new long[ALARMS];
    private long nowNs = START_NS;

    Model(final Random random) {
      this.random = random;
      for (int i = 0; i < ALARMS; i++) {
        alarms[i] = new Alarm();
        deadlines[i] = Timers.NONE;
      }
    }

    void run() {
      for (int step = 0; step < 2_000; step++) {
        act(random.nextInt(ALARMS));
        if (random.nextInt(4) == 0) {
          nowNs += (long) (random.nextDouble() * MS * (1 << random.nextInt(14)));
          timers.poll(nowNs);
          check();
        }
      }
    }

    private void act(final int i) {
      if (random.nextInt(5) == 0) {
        timers.cancel(alarms[i]);
        deadlines[i] = Timers.NONE;
        return;
      }
      final long aheadNs = (long) (random.nextDouble() * MS * (1L << random.nextInt(20)));
      final long deadlineNs = nowNs + aheadNs - (random.nextInt(10) == 0 ? 5 * MS : 0);
      timers.armNoLater(alarms[i], deadlineNs, nowNs);
      deadlines[i] = Math.min(deadlines[i], deadlineNs);
    }

    private void check() {
      int armed = 0;
      for (int i = 0; i < ALARMS; i++) {
        final Alarm alarm = alarms[i];
        if (alarm.firedNs == nowNs) {
          assertTrue(deadlines[i] - nowNs <= 0, "too early");
          alarm.firedNs = Long.MIN_VALUE;
          deadlines[i] = Timers.NONE;
        }
        if (deadlines[i] != Timers.NONE) {
          armed++;
          final long deadlineNs = deadlines[i];
          assertFalse(nowNs - deadlineNs > 1_000 * MS + TICK_NS, "never");
          assertTrue(timers.earliestNs() - deadlineNs <= 1_000 * MS + TICK_NS, "overslept");
        }
      }
      assertEquals(armed, timers.size());
    }
  }
}
