package io.millrace.tools.bench;

import java.util.ArrayDeque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.agrona.concurrent.NanoClock;

/**
 * The load of one loop, a turn at a time: hands the requests that are due to connections, has them
 * written, takes answers, gives up what waits too long. It spins while the next request is near,
 * since no sleep is exact enough, and else sleeps in its network.
 */
final class Generator implements Shared.Events {
  /** A request handed on so much later than it was due counts as late. */
  static final long LATE_NS = TimeUnit.MILLISECONDS.toNanos(1);

  /** Requests handed on in one turn: then answers are taken again. */
  private static final int DUE_MAX = 64;

  /** A sleep ends on a millisecond and may be late by as much again. */
  private static final long SPIN_NS = TimeUnit.MILLISECONDS.toNanos(2);

  private static final long EXPIRY_GAP_NS = TimeUnit.MILLISECONDS.toNanos(50);

  /** Requests that wait for a free place when each takes a connection of its own. */
  private static final int WAITING_MAX = 1 << 16;

  private final Share share;
  private final Lifetime lifetime;
  private final NanoClock clock;
  private final Network network;
  private final List<Meter> meters;
  private List<List<Connection>> connections = List.of();
  private final ArrayDeque<Connection> dirty = new ArrayDeque<>();
  private final ArrayDeque<Connection> free = new ArrayDeque<>();
  private final Requests waiting = new Requests(WAITING_MAX);
  private Phase phase;
  private Schedule schedule;
  private Meter meter;
  private long expiryNs;

  /** With one core for all, the peer may be waiting for it; with more, who yields comes late. */
  private final boolean yields = Runtime.getRuntime().availableProcessors() == 1;

  private long spinNs;
  private boolean over = true;

  Generator(
      final Share share,
      final Lifetime lifetime,
      final NanoClock clock,
      final Network network,
      final List<Meter> meters) {
    this.share = share;
    this.lifetime = lifetime;
    this.clock = clock;
    this.network = network;
    this.meters = meters;
  }

  /** The connections to each target; once, before the first phase. */
  void take(final List<List<Connection>> opened) {
    connections = opened;
  }

  /** Begins a phase. All requests of the one before are resolved. */
  void begin(final Phase next) {
    phase = next;
    meter = meters.get(next.target());
    meter.measure(next.fromNs(), next.untilNs());
    schedule = share.schedule(next.startNs());
    expiryNs = next.startNs() + EXPIRY_GAP_NS;
    over = false;
    spinNs = 0;
    free.clear();
    final long nowNs = clock.nanoTime();
    connections.get(next.target()).forEach(each -> onRoom(each, nowNs));
  }

  /** One turn. Returns false when the phase is over and everything resolved. */
  boolean turn() {
    final long nowNs = clock.nanoTime();
    if (spinNs != 0) {
      meter.addIf(Count.SPUN_NS, nowNs - spinNs, nowNs);
    }
    int work = over ? 0 : offerDue(nowNs);
    assignWaiting();
    flush(nowNs);
    final long sleepNs = sleepNs(nowNs);
    work += network.poll(sleepNs);
    if (sleepNs > 0) {
      meter.addIf(Count.SLEPT_NS, clock.nanoTime() - nowNs, nowNs);
    }
    spinNs = work + sleepNs == 0 ? nowNs : 0;
    if (spinNs != 0 && yields) {
      Thread.yield();
    }
    if (nowNs - expiryNs >= 0) {
      expiryNs = nowNs + EXPIRY_GAP_NS;
      connections.get(phase.target()).forEach(each -> each.expire(nowNs));
    }
    return !over || meter.unresolved() > 0 || !waiting.isEmpty();
  }

  /** Ends the load now. Nothing that is under way counts any more. */
  void cut() {
    over = true;
    meter.cut(clock.nanoTime());
  }

  @Override
  public void onRoom(final Connection connection, final long nowNs) {
    if (lifetime == Lifetime.ONE_REQUEST) {
      if (connection.requests.isEmpty()) {
        free.addLast(connection);
        refillPlace(nowNs);
      }
    } else if (!over && schedule == null) {
      refill(connection, nowNs);
    }
  }

  private int offerDue(final long nowNs) {
    if (nowNs - phase.untilNs() >= 0) {
      finish();
      return 1;
    }
    int offered = 0;
    while (schedule != null && offered < DUE_MAX && schedule.dueNs() - nowNs <= 0) {
      final long dueNs = schedule.dueNs();
      offer(schedule.connection(), dueNs);
      if (nowNs - dueNs > LATE_NS) {
        meter.countIf(Count.LATE, dueNs);
      }
      schedule.advance();
      offered++;
    }
    return offered;
  }

  /** No more requests: what was due and has not been handed on never will be. */
  private void finish() {
    over = true;
    while (schedule != null && schedule.dueNs() - phase.untilNs() < 0) {
      meter.countIf(Count.UNSENT, schedule.dueNs());
      schedule.advance();
    }
  }

  private void offer(final int index, final long dueNs) {
    if (lifetime == Lifetime.KEPT) {
      offer(connections.get(phase.target()).get(index), dueNs);
    } else if (!waiting.add(dueNs)) {
      meter.offered(dueNs);
      meter.failed(Count.OVERFLOW, dueNs);
    }
  }

  private void offer(final Connection connection, final long dueNs) {
    connection.offer(dueNs);
    if (connection.enlist()) {
      dirty.addLast(connection);
    }
  }

  /** Gives requests that wait to places that are free now. */
  private void assignWaiting() {
    for (int i = free.size(); i > 0 && !waiting.isEmpty(); i--) {
      final long number = waiting.head();
      final long dueNs = waiting.dueNs(number);
      waiting.resolve(number, Requests.ANSWERED);
      free.pollFirst().offer(dueNs);
    }
  }

  private void refillPlace(final long nowNs) {
    if (schedule == null && !over) {
      waiting.add(nowNs);
    }
  }

  private void refill(final Connection connection, final long nowNs) {
    while (connection.requests.tail() - connection.requests.head() < share.load().inFlight()) {
      offer(connection, nowNs);
    }
  }

  private void flush(final long nowNs) {
    for (int i = dirty.size(); i > 0; i--) {
      final Connection connection = dirty.pollFirst();
      connection.unlist();
      connection.flush(nowNs);
    }
  }

  private long sleepNs(final long nowNs) {
    final boolean through = over && meter.unresolved() == 0;
    if (through || schedule == null && !over || !dirty.isEmpty()) {
      return 0;
    }
    final long nextNs = over ? expiryNs : Math.min(schedule.dueNs() - expiryNs, 0) + expiryNs;
    final long dueInNs = nextNs - nowNs;
    return dueInNs < SPIN_NS
        ? 0
        : TimeUnit.MILLISECONDS.toNanos(TimeUnit.NANOSECONDS.toMillis(dueInNs) - 1);
  }
}
