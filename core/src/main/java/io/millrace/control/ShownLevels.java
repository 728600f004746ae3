package io.millrace.control;

import io.millrace.status.BackendRates;
import io.millrace.status.CounterType;
import io.millrace.status.CounterWords;
import io.millrace.status.FrontendRates;
import io.millrace.status.MachineDelay;
import io.millrace.status.Rate;
import java.util.concurrent.TimeUnit;

/** Puts levels and rates where the counters file shows them. Conductor's thread only. */
final class ShownLevels {
  private static final int THOUSANDTHS = 1000;
  private static final int TEN_SECONDS = 0;
  private static final int MINUTE = 1;

  private ShownLevels() {}

  /** Of a frontend and its pool. */
  static void show(final ManagedFrontend frontend, final FrontendRates rates) {
    final CounterWords words = frontend.records().ofFrontend();
    words.set(CounterType.FRONTEND_SESSIONS, frontend.gate().sessions());
    words.set(CounterType.FRONTEND_SESSIONS_MAX, frontend.gate().sessionsMax());
    words.set(
        CounterType.FRONTEND_WAITING, frontend.queue() == null ? 0 : frontend.queue().waiting());
    show(words, CounterType.RATE_SESSIONS, rates.sessions());
    show(words, CounterType.RATE_REFUSED, rates.refused());
    show(words, CounterType.RATE_FAILURES, rates.connectFailures());
    show(words, CounterType.RATE_BYTES_IN, rates.bytesIn());
    show(words, CounterType.RATE_BYTES_OUT, rates.bytesOut());
    show(words, CounterType.RATE_DATAGRAMS_IN, rates.datagramsIn());
    show(words, CounterType.RATE_DATAGRAMS_OUT, rates.datagramsOut());
    show(words, CounterType.RATE_DROPPED, rates.datagramsDropped());
    final CounterWords ofPool = frontend.records().ofPool();
    final ManagedPool pool = frontend.managedPool();
    long sessions = 0;
    int configured = 0;
    for (final Member member : pool.all()) {
      sessions += pool.pool().active(member.slot());
      configured += member.isRemoved() ? 0 : 1;
    }
    ofPool.set(CounterType.POOL_BACKENDS, configured);
    ofPool.set(CounterType.POOL_ELIGIBLE, pool.pool().view().eligibleCount());
    ofPool.set(CounterType.POOL_SESSIONS, sessions);
    ofPool.set(CounterType.POOL_HEADROOM, Headroom.percent(frontend));
    ofPool.set(CounterType.POOL_CONTESTED, pool.isContested() ? 1 : 0);
  }

  /** Of a backend. */
  static void show(final ManagedFrontend frontend, final Member member, final BackendRates rates) {
    if (!frontend.records().hasBackend(member.slot())) {
      return; // it was removed and its last session has ended
    }
    final CounterWords words = frontend.records().ofBackend(member.slot());
    words.set(CounterType.BACKEND_SESSIONS, frontend.pool().active(member.slot()));
    words.set(CounterType.BACKEND_MAX, member.config().sessionsMax());
    words.set(CounterType.BACKEND_WEIGHT, (long) member.weight() * member.tenths());
    words.set(CounterType.BACKEND_ELIGIBLE, member.isEligible() ? 1 : 0);
    words.set(CounterType.BACKEND_CHANGES, member.changes());
    show(words, CounterType.BACKEND_RATE_SESSIONS, rates.sessions());
    show(words, CounterType.BACKEND_RATE_FAILURES, rates.failures());
    show(words, CounterType.BACKEND_RATE_BYTES_IN, rates.bytesIn());
    show(words, CounterType.BACKEND_RATE_BYTES_OUT, rates.bytesOut());
  }

  /** Of the machine. */
  static void show(final CounterWords words, final MachineDelay delay) {
    words.set(CounterType.COLLECTOR, micros(delay.collectorPauseNs()));
    words.set(CounterType.STOLEN, micros(delay.stolenNs()));
  }

  static long micros(final long ns) {
    return ns < 0 ? -1 : TimeUnit.NANOSECONDS.toMicros(ns);
  }

  private static void show(final CounterWords words, final CounterType type, final Rate rate) {
    final boolean counts = rate != Rate.ZERO; // else it is 0, as mostly, without the arithmetic
    words.set(type, TEN_SECONDS, counts ? Math.round(rate.tenSeconds() * THOUSANDTHS) : 0);
    words.set(type, MINUTE, counts ? Math.round(rate.minute() * THOUSANDTHS) : 0);
  }
}
