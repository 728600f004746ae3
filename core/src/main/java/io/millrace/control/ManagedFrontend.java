package io.millrace.control;

import io.millrace.balance.Bell;
import io.millrace.balance.Gate;
import io.millrace.balance.Pool;
import io.millrace.balance.SessionQueue;
import io.millrace.balance.SurgeGate;
import io.millrace.config.FrontendConfig;
import io.millrace.config.QueueConfig;
import io.millrace.config.SurgeConfig;
import io.millrace.loop.LoopFrontend;
import io.millrace.net.LocalAddresses;
import io.millrace.status.BackendTimes;
import io.millrace.status.CounterType;
import io.millrace.status.CountersFile;
import io.millrace.status.EndCause;
import io.millrace.status.FrontendCounters;
import io.millrace.status.FrontendRates;
import io.millrace.status.FrontendTotals;
import java.net.InetAddress;
import java.util.List;
import java.util.stream.Stream;

/**
 * The conductor's side of a frontend. A reload changes what it is made of; limits, counters and
 * pool stay the same objects, so that no count is lost.
 */
public final class ManagedFrontend {
  private final int index;
  private final Gate gate;
  private final ManagedPool pool;
  private final SurgeGate gateForSurges = new SurgeGate();
  private final Bell bell;
  private final FrontendRecords records;
  private volatile FrontendConfig config;
  private volatile BoundSockets sockets;
  private List<LocalAddresses> localAddresses;
  private SessionQueue queue;

  /**
   * A frontend whose sockets are bound.
   *
   * @param index its place in the loops, from 0
   * @param parts what it is made of
   * @param bell of the forwarder
   * @param counters where its counters are to be
   */
  public ManagedFrontend(
      final int index, final FrontendParts parts, final Bell bell, final CountersFile counters) {
    this.index = index;
    this.bell = bell;
    config = parts.config();
    sockets = parts.sockets();
    gate = parts.gate();
    records = new FrontendRecords(counters, config.name(), sockets.tcp().size());
    pool = new ManagedPool(config.pool(), parts.tables(), bell);
    pool.ledger(records::follow);
    leaveFrom(parts.localAddresses());
    queue = newQueue();
  }

  /**
   * Its place in the loops. Another frontend may get it when this one was removed and has no
   * session left.
   *
   * @return from 0
   */
  public int index() {
    return index;
  }

  /**
   * As configured.
   *
   * @return never null
   */
  public FrontendConfig config() {
    return config;
  }

  /**
   * The sockets bound for its address.
   *
   * @return never null
   */
  public BoundSockets sockets() {
    return sockets;
  }

  /**
   * Its limits.
   *
   * @return shared by the loops
   */
  public Gate gate() {
    return gate;
  }

  /**
   * Its backends.
   *
   * @return shared by the loops
   */
  public Pool pool() {
    return pool.pool();
  }

  /**
   * Uses the pool of another frontend when no backend is eligible here.
   *
   * @param other that frontend, or null for none
   */
  public void fallback(final ManagedFrontend other) {
    pool.fallback(other == null ? null : other.pool());
    pool.publish();
  }

  /**
   * Its sessions that wait for a backend.
   *
   * @return null when none may
   */
  public SessionQueue queue() {
    return queue;
  }

  /**
   * Its counters.
   *
   * @return by loop
   */
  public List<FrontendCounters> counters() {
    return records.ofLoops();
  }

  /** Where its counters lie. Conductor's thread only. */
  FrontendRecords records() {
    return records;
  }

  /**
   * All that was counted until now. Any thread.
   *
   * @return does not change
   */
  public FrontendTotals totals() {
    final long kernelDrops = records.ofFrontend().get(CounterType.KERNEL_DROPS);
    return new FrontendTotals(config.name(), counters(), kernelDrops);
  }

  /**
   * A counter over all loops.
   *
   * @param type which
   * @return 0 or more
   */
  public long count(final CounterType type) {
    return FrontendCounters.sum(counters(), type, 0);
  }

  /**
   * Refused sessions over all loops.
   *
   * @param cause why
   * @return 0 or more
   */
  public long refused(final EndCause cause) {
    return FrontendCounters.sum(counters(), CounterType.REFUSALS, cause.ordinal());
  }

  /** Sessions that ended for one cause, over all loops. */
  long ended(final EndCause cause) {
    long sum = 0;
    for (int i = 0; i < counters().size(); i++) {
      sum += counters().get(i).ended(cause);
    }
    return sum;
  }

  /** Whether it uses the backends of another one when none of its own is eligible. */
  boolean borrowsOf(final ManagedFrontend other) {
    return other.config.name().equals(config.pool().fallback());
  }

  /** For operators. Conductor's thread only. */
  FrontendStatus status(final FrontendRates rates, final long nowNs) {
    return new FrontendStatus(
        config,
        sockets.addresses(),
        pool().view().eligibleCount(),
        pool.members().size(),
        gate.sessions(),
        gate.sessionsMax(),
        queue == null ? 0 : queue.waiting(),
        Headroom.percent(this),
        pool.isContested(),
        rates,
        BackendTimes.together(pool.all().stream().map(Member::times).toList(), nowNs));
  }

  ManagedPool managedPool() {
    return pool;
  }

  /** What a loop is to know of it now. */
  LoopFrontend side(final int loop) {
    return new LoopFrontend(
        config, gate, pool(), queue, counters().get(loop), localAddresses.get(loop));
  }

  /** Another configuration; the pool has its own. */
  void configure(final FrontendConfig other) {
    final int queueMax = config.tcp().queue().sessionsMax();
    config = other;
    if (other.tcp().queue().sessionsMax() != queueMax) {
      queue = newQueue();
    }
  }

  void sockets(final BoundSockets others) {
    sockets = others;
  }

  void leaveFrom(final List<InetAddress> addresses) {
    localAddresses = perLoop().map(each -> new LocalAddresses(addresses)).toList();
  }

  /** Holds new sessions down while a backend is lost. Conductor's thread only. */
  void pace(final long nowNs) {
    final SurgeConfig surge = config.pool().failover().surge();
    final boolean paces = queue != null && surge.isOn() && pool.recoveries.hasLost();
    final boolean changes = queue != null && paces != queue.isPaced();
    if (changes || paces && !gateForSurges.isOf(surge)) {
      if (paces) {
        gateForSurges.begin(surge, nowNs);
      }
      queue.pace(paces ? gateForSurges : null);
      bell.placeFreed();
    }
  }

  private SessionQueue newQueue() {
    final QueueConfig waiting = config.tcp().queue();
    return waiting.isOn() ? new SessionQueue(pool.pool(), bell, waiting.sessionsMax()) : null;
  }

  private Stream<?> perLoop() {
    return sockets.tcp().stream();
  }
}
