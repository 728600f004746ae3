package io.millrace.control;

import io.millrace.balance.SessionLimit;
import io.millrace.status.BackendRates;
import io.millrace.status.BackendTotals;
import io.millrace.status.CounterScope;
import io.millrace.status.CounterType;
import io.millrace.status.CounterWords;
import io.millrace.status.CountersFile;
import io.millrace.status.FrontendRates;
import io.millrace.status.LoopDelay;
import io.millrace.status.Rates;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.agrona.concurrent.EpochClock;

/**
 * Looks at all counters once a second: so rates are known whenever somebody asks, and the counters
 * file shows levels and rates. Reads what the loops have counted; they take no part. Conductor's
 * thread only.
 */
final class CounterWatch {
  /** Delays are a minute's: they are shown less often than the rest. */
  private static final int DELAYS_EVERY = 5;

  private final ConductorSetup setup;
  private final DelayWatch delays;
  private final Frontends frontends;
  private final SessionLimit total;
  private final CountersFile file;
  private final EpochClock epochClock;
  private final CounterWords process;
  private final KernelDrops drops;
  private final List<PollShares> polled;
  private final Map<ManagedFrontend, Watched> watched = new IdentityHashMap<>();
  private final long beganNs;
  private List<ManagedFrontend> known;
  private long nextNs;
  private long looks;

  /** One frontend and its backends. */
  private record Watched(Rates rates, Map<Member, Rates> backends) {}

  CounterWatch(final ConductorSetup setup, final DelayWatch delays, final long nowNs) {
    this.setup = setup;
    this.delays = delays;
    frontends = setup.frontends();
    total = setup.total();
    file = setup.counters();
    epochClock = setup.epochClock();
    process = file.add(CounterScope.PROCESS, -1).ofConductor();
    beganNs = nowNs;
    drops = new KernelDrops(setup, nowNs);
    polled = setup.gauges().stream().map(each -> new PollShares(each, nowNs)).toList();
    known = frontends.snapshot();
    follow(nowNs); // levels are shown in a second: the launch is to be quick
    nextNs = nowNs + Rates.PERIOD_NS;
  }

  /** What the conductor counts of the process. */
  CounterWords process() {
    return process;
  }

  void poll(final long nowNs) {
    process.add(CounterType.CONDUCTOR_TURNS, 1);
    if (known != frontends.snapshot()) { // a list that is replaced, never changed
      known = frontends.snapshot();
      watched.keySet().removeIf(each -> !known.contains(each));
      follow(nowNs);
    }
    drops.poll(nowNs);
    if (nextNs - nowNs > 0) {
      return;
    }
    nextNs = nowNs + Rates.PERIOD_NS;
    follow(nowNs - Rates.PERIOD_NS);
    watched.forEach((frontend, each) -> sample(frontend, each, nowNs));
    show(nowNs);
  }

  /** Nothing is counted any more. */
  void close() {
    file.ended(epochClock.time());
  }

  FrontendRates of(final ManagedFrontend frontend) {
    final Watched rates = watched.get(frontend);
    return rates == null ? FrontendRates.ZERO : FrontendRates.of(rates.rates);
  }

  BackendRates of(final ManagedFrontend frontend, final Member member) {
    final Watched all = watched.get(frontend);
    final Rates rates = all == null ? null : all.backends.get(member);
    return rates == null ? BackendRates.ZERO : BackendRates.of(rates);
  }

  /** What was counted of a backend, also by frontends whose fallback has it. */
  BackendTotals totals(final ManagedFrontend frontend, final Member member) {
    BackendTotals sum = BackendTotals.of(frontend.counters(), member.slot(), member.name());
    for (final ManagedFrontend each : known) {
      if (frontend.config().name().equals(each.config().pool().fallback())) {
        sum = sum.plus(BackendTotals.borrowed(each.counters(), member.slot(), member.name()));
      }
    }
    return sum;
  }

  /** What has come since the last look began at 0 then. */
  private void follow(final long beginNs) {
    for (final ManagedFrontend frontend : known) {
      frontend.records().follow(frontend.managedPool());
      frontend.records().borrow(fallbackOf(frontend));
      final Watched each =
          watched.computeIfAbsent(
              frontend, key -> new Watched(FrontendRates.begin(beginNs), new IdentityHashMap<>()));
      each.backends.keySet().retainAll(frontend.managedPool().all());
      for (final Member member : frontend.managedPool().all()) {
        each.backends.computeIfAbsent(member, key -> BackendRates.begin(beginNs));
      }
    }
  }

  private ManagedFrontend fallbackOf(final ManagedFrontend frontend) {
    for (final ManagedFrontend each : known) {
      if (each.config().name().equals(frontend.config().pool().fallback())) {
        return each;
      }
    }
    return null;
  }

  private void sample(final ManagedFrontend frontend, final Watched each, final long nowNs) {
    FrontendRates.sample(each.rates, nowNs, frontend.totals());
    each.backends.forEach(
        (member, rates) -> BackendRates.sample(rates, nowNs, totals(frontend, member)));
  }

  private void show(final long nowNs) {
    process.set(CounterType.UPTIME, TimeUnit.NANOSECONDS.toSeconds(nowNs - beganNs));
    process.set(CounterType.TOTAL_SESSIONS, total.count());
    process.set(CounterType.TOTAL_SESSIONS_MAX, total.max());
    for (final ManagedFrontend frontend : known) {
      ShownLevels.show(frontend, of(frontend));
      for (final Member member : frontend.managedPool().all()) {
        ShownLevels.show(frontend, member, of(frontend, member));
      }
    }
    process.set(CounterType.LOG_LOST, setup.logLost().getAsLong());
    polled.forEach(each -> each.show(nowNs));
    if (looks++ % DELAYS_EVERY == 0) {
      ShownLevels.show(process, delays.machine(nowNs));
      final List<LoopDelay> loops = delays.loops(nowNs);
      for (int i = 0; i < loops.size(); i++) {
        ShownLevels.show(setup.gauges().get(i).shown(), loops.get(i));
      }
    }
    file.heartbeat(epochClock.time());
  }
}
