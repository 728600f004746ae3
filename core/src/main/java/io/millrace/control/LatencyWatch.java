package io.millrace.control;

import io.millrace.balance.Pool;
import io.millrace.balance.PoolReading;
import io.millrace.status.BackendMeter;
import io.millrace.status.MeterReading;
import io.millrace.status.Timing;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Asks the loops every five seconds for what they have measured of the backends, and adds it up
 * here: so a loop hands pointers over and does no sums. A question that is not answered yet is not
 * asked again, and what was measured meanwhile is of the next interval. Conductor's thread only.
 */
final class LatencyWatch {
  /** Twelve of them are a minute. */
  static final long INTERVAL_NS = TimeUnit.SECONDS.toNanos(5);

  /** Backends whose readings are added up in one turn: 5 us each. */
  private static final int MERGES_MAX = 64;

  private final List<ManagedFrontend> frontends;
  private final Gathering gathering;
  private final Deque<Merge> merges = new ArrayDeque<>();
  private long askedNs;
  private boolean asking;
  private boolean loaded;

  private record Key(Pool pool, int slot, String name) {}

  private record Merge(Key backend, List<MeterReading> readings, long endNs) {}

  LatencyWatch(final List<ManagedFrontend> frontends, final Gathering gathering, final long nowNs) {
    this.frontends = frontends;
    this.gathering = gathering;
    askedNs = nowNs;
  }

  int poll(final long nowNs) {
    if (!loaded) {
      loaded = true;
      new BackendMeter().record(Timing.CONNECT, 0); // loads classes, which a session would wait for
    }
    if (!asking && nowNs - askedNs >= INTERVAL_NS) {
      ask(nowNs);
    }
    int done = 0;
    for (; done < MERGES_MAX && !merges.isEmpty(); done++) {
      merge(merges.removeFirst());
    }
    return done;
  }

  /** Whether something is left to be added up. */
  boolean isBusy() {
    return !merges.isEmpty();
  }

  private void ask(final long nowNs) {
    asking = true;
    askedNs = nowNs;
    final List<Pool> pools = frontends.stream().map(ManagedFrontend::pool).toList();
    gathering.<List<PoolReading>>ask(
        (loop, answer) -> loop.takeMeters(pools, answer), all -> together(all, nowNs));
  }

  /** Brings the loops' readings of each backend together. */
  private void together(final List<List<PoolReading>> all, final long endNs) {
    asking = false;
    final Map<Key, List<MeterReading>> byBackend = new HashMap<>();
    for (final List<PoolReading> loop : all) {
      for (final PoolReading each : loop) {
        byBackend
            .computeIfAbsent(
                new Key(each.pool(), each.slot(), each.name()), key -> new ArrayList<>())
            .add(each.reading());
      }
    }
    byBackend.forEach((backend, readings) -> merges.addLast(new Merge(backend, readings, endNs)));
  }

  private void merge(final Merge merge) {
    final MeterReading sum = merge.readings.get(0);
    merge.readings.stream().skip(1).forEach(sum::add);
    final Member member = find(merge.backend);
    if (member != null) {
      member.times().add(sum, merge.endNs);
    }
    merge.readings.forEach(MeterReading::giveBack);
  }

  /** Null when the slot is another's by now, or the frontend was removed. */
  private Member find(final Key backend) {
    for (final ManagedFrontend frontend : frontends) {
      if (frontend.pool() == backend.pool) {
        final List<Member> members = frontend.managedPool().all();
        final Member member = backend.slot < members.size() ? members.get(backend.slot) : null;
        return member != null && member.name().equals(backend.name) ? member : null;
      }
    }
    return null;
  }
}
