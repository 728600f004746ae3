package io.millrace.control;

import io.millrace.status.BackendRates;
import io.millrace.status.BackendTotals;
import io.millrace.status.FrontendRates;
import io.millrace.status.FrontendTotals;
import io.millrace.status.Rates;
import java.util.IdentityHashMap;
import java.util.Map;

/**
 * Looks at all counters once a second, so that rates are known whenever somebody asks. Reads what
 * the loops have counted; they take no part. Conductor's thread only.
 */
final class RateWatch {
  private final Frontends frontends;
  private final Map<ManagedFrontend, Watched> watched = new IdentityHashMap<>();
  private long nextNs;

  /** One frontend and its backends. */
  private record Watched(Rates rates, Map<Member, Rates> backends) {}

  RateWatch(final Frontends frontends, final long nowNs) {
    this.frontends = frontends;
    follow(nowNs);
    nextNs = nowNs + Rates.PERIOD_NS;
  }

  void poll(final long nowNs) {
    if (nextNs - nowNs > 0) {
      return;
    }
    nextNs = nowNs + Rates.PERIOD_NS;
    watched.keySet().removeIf(each -> !frontends.snapshot().contains(each));
    follow(nowNs - Rates.PERIOD_NS);
    watched.forEach((frontend, each) -> sample(frontend, each, nowNs));
  }

  FrontendRates of(final ManagedFrontend frontend) {
    final Watched known = watched.get(frontend);
    return known == null ? FrontendRates.ZERO : FrontendRates.of(known.rates);
  }

  BackendRates of(final ManagedFrontend frontend, final Member member) {
    final Watched known = watched.get(frontend);
    final Rates rates = known == null ? null : known.backends.get(member);
    return rates == null ? BackendRates.ZERO : BackendRates.of(rates);
  }

  /** What has come since the last look began at 0 at most a second ago. */
  private void follow(final long beginNs) {
    for (final ManagedFrontend frontend : frontends.snapshot()) {
      final Watched known =
          watched.computeIfAbsent(
              frontend, each -> new Watched(FrontendRates.begin(beginNs), new IdentityHashMap<>()));
      known.backends.keySet().retainAll(frontend.managedPool().all());
      for (final Member member : frontend.managedPool().all()) {
        known.backends.computeIfAbsent(member, each -> BackendRates.begin(beginNs));
      }
    }
  }

  private static void sample(
      final ManagedFrontend frontend, final Watched known, final long nowNs) {
    final FrontendTotals totals = new FrontendTotals(frontend.config().name(), frontend.counters());
    FrontendRates.sample(known.rates, nowNs, totals);
    known.backends.forEach(
        (member, rates) ->
            BackendRates.sample(
                rates, nowNs, BackendTotals.of(frontend.counters(), member.slot(), member.name())));
  }
}
