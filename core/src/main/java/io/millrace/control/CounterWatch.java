package io.millrace.control;

import io.millrace.balance.SessionLimit;
import io.millrace.status.BackendRates;
import io.millrace.status.BackendSum;
import io.millrace.status.BackendTotals;
import io.millrace.status.CounterScope;
import io.millrace.status.CounterType;
import io.millrace.status.CounterWords;
import io.millrace.status.CountersFile;
import io.millrace.status.FrontendRates;
import io.millrace.status.Rates;
import java.util.ArrayList;
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
  private final BackendSum sum = new BackendSum();
  private long nextNs;
  private long looks;

  /** One frontend, and its backends by slot. */
  private record Watched(Rates rates, List<WatchedBackend> backends) {}

  /** Whoever is at a slot now. */
  private record WatchedBackend(Member member, Rates rates) {}

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
    sample(nowNs);
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
    final boolean known = all != null && member.slot() < all.backends.size();
    final WatchedBackend each = known ? all.backends.get(member.slot()) : null;
    return each == null || each.member != member ? BackendRates.ZERO : BackendRates.of(each.rates);
  }

  /** What was counted of a backend, also by frontends whose fallback has it. */
  BackendTotals totals(final ManagedFrontend frontend, final Member member) {
    BackendTotals all = BackendTotals.of(frontend.counters(), member.slot(), member.name());
    for (final ManagedFrontend each : known) {
      if (each.borrowsOf(frontend)) {
        all = all.plus(BackendTotals.borrowed(each.counters(), member.slot(), member.name()));
      }
    }
    return all;
  }

  /** What has come since the last look began at 0 then. */
  private void follow(final long beginNs) {
    for (final ManagedFrontend frontend : known) {
      frontend.records().follow(frontend.managedPool());
      frontend.records().borrow(fallbackOf(frontend));
      final Watched each =
          watched.computeIfAbsent(
              frontend, key -> new Watched(FrontendRates.begin(beginNs), new ArrayList<>(1)));
      follow(frontend.managedPool().all(), each.backends, beginNs);
    }
  }

  private static void follow(
      final List<Member> members, final List<WatchedBackend> backends, final long beginNs) {
    for (int slot = 0; slot < members.size(); slot++) {
      final Member member = members.get(slot);
      if (slot == backends.size()) {
        backends.add(new WatchedBackend(member, BackendRates.begin(beginNs)));
      } else if (backends.get(slot).member != member) {
        backends.set(slot, new WatchedBackend(member, BackendRates.begin(beginNs)));
      }
    }
  }

  private ManagedFrontend fallbackOf(final ManagedFrontend frontend) {
    if (frontend.config().pool().fallback() == null) {
      return null; // as mostly; else each would be compared with each
    }
    for (final ManagedFrontend each : known) {
      if (frontend.borrowsOf(each)) {
        return each;
      }
    }
    return null;
  }

  private void sample(final long nowNs) {
    final List<ManagedFrontend> borrowers = borrowers();
    for (final ManagedFrontend frontend : known) {
      final Watched each = watched.get(frontend);
      final long kernelDrops = frontend.records().ofFrontend().get(CounterType.KERNEL_DROPS);
      FrontendRates.sample(each.rates, nowNs, frontend.counters(), kernelDrops);
      for (final WatchedBackend backend : each.backends) {
        addUp(frontend, backend.member, borrowers);
        BackendRates.sample(backend.rates, nowNs, sum);
      }
    }
  }

  /** As {@link #totals}, but without garbage. */
  private void addUp(
      final ManagedFrontend frontend, final Member member, final List<ManagedFrontend> borrowers) {
    sum.clear();
    sum.add(frontend.counters(), member.slot(), member.name());
    for (final ManagedFrontend borrower : borrowers) {
      if (borrower.borrowsOf(frontend)) {
        sum.addBorrowed(borrower.counters(), member.slot(), member.name());
      }
    }
  }

  /** Those with a fallback; mostly none. */
  private List<ManagedFrontend> borrowers() {
    List<ManagedFrontend> borrowers = List.of();
    for (final ManagedFrontend each : known) {
      if (each.config().pool().fallback() != null) {
        borrowers = borrowers.isEmpty() ? new ArrayList<>() : borrowers;
        borrowers.add(each);
      }
    }
    return borrowers;
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
      delays.show(nowNs);
    }
    file.heartbeat(epochClock.time());
  }
}
