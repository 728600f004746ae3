package io.millrace.control;

import io.millrace.balance.Backend;
import io.millrace.balance.BackendHealth;
import io.millrace.balance.Bar;
import io.millrace.balance.Standing;
import io.millrace.config.BackendConfig;
import io.millrace.config.OperatorState;
import io.millrace.status.BackendTimes;
import java.net.InetAddress;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * A backend of a pool as the conductor knows it: what is configured, what its name stands for, what
 * speaks against it. Views show it when the pool is published. Conductor's thread only.
 */
final class Member {
  /** How a backend comes to be there. */
  private static final Set<String> NO_CHANGE = Set.of("start", "reload");

  private final int slot;
  private final List<InetAddress> literal;
  private final BackendTimes times = new BackendTimes();
  private final EnumSet<Bar> bars = EnumSet.noneOf(Bar.class);
  private BackendConfig config;
  private List<InetAddress> addresses;
  private BackendHealth health = BackendHealth.UNPROBED;
  private OperatorState ordered;
  private int weight;
  private int tenths = Standing.TENTHS;
  private int place;
  private int evictions;
  private boolean removalTaken;
  private boolean resolving;
  private boolean answered;
  private long sinceNs;
  private long changes;
  private String changedBy = "start";
  private String why = "";

  Member(final int slot, final BackendConfig config) {
    this.slot = slot;
    place = slot;
    this.config = config;
    literal = Resolver.literal(config.host());
    addresses = literal == null ? List.of() : literal;
    answered = literal != null;
    weight = config.weight();
    followOperator();
  }

  /** What a view shows of it. */
  Backend backend() {
    return new Backend(slot, config, addresses, health, new Standing(bars, weight * tenths));
  }

  /** Whether that may have new sessions. */
  boolean isEligible() {
    return Backend.isEligible(bars, weight * tenths, addresses, health);
  }

  /** The same when nothing better is left: these bars do not count. */
  Backend backendBut(final Set<Bar> ignored) {
    return new Backend(slot, config, addresses, health, backend().standing().but(ignored));
  }

  int slot() {
    return slot;
  }

  /** What the loops have measured of it. */
  BackendTimes times() {
    return times;
  }

  /** Where it stands among the others; of two in one place, the one of the lower slot is first. */
  int place() {
    return place;
  }

  void place(final int value) {
    place = value;
  }

  BackendConfig config() {
    return config;
  }

  String name() {
    return config.name();
  }

  /** The same backend, configured anew: an operator's order and weight outlive that. */
  void configure(final BackendConfig other) {
    final boolean weightIsOrdered = weight != config.weight();
    config = other;
    weight = weightIsOrdered ? weight : other.weight();
    followOperator();
  }

  boolean hasName() {
    return literal == null;
  }

  /** Whether its name was looked up once, well or not. */
  boolean isAnswered() {
    return answered;
  }

  /** Those of its host; null while they were never looked up. */
  List<InetAddress> knownAddresses() {
    return answered ? addresses : null;
  }

  /** Those of its host that sessions may use; none while its name has none. */
  List<InetAddress> addresses() {
    return addresses;
  }

  /**
   * A look-up begins.
   *
   * @return false when there is nothing to look up, or one is under way
   */
  boolean beginResolving() {
    final boolean begins = literal == null && !resolving && !isRemoved();
    resolving |= begins;
    return begins;
  }

  /**
   * A look-up has ended; the last good addresses are kept when it brought none.
   *
   * @return whether that changes them
   */
  boolean resolved(final List<InetAddress> found) {
    resolving = false;
    answered = true;
    // Name servers hand the same addresses out in turns: no reason to leave the first one.
    final boolean changes = !found.isEmpty() && !Set.copyOf(found).equals(Set.copyOf(addresses));
    addresses = changes ? found.stream().distinct().toList() : addresses;
    return changes;
  }

  BackendHealth health() {
    return health;
  }

  void health(final BackendHealth value) {
    health = value;
  }

  /** Sets or lifts a bar. */
  void bar(final Bar bar, final boolean holds) {
    if (holds) {
      bars.add(bar);
    } else {
      bars.remove(bar);
    }
  }

  boolean isBarred(final Bar bar) {
    return bars.contains(bar);
  }

  Set<Bar> bars() {
    return bars;
  }

  boolean isRemoved() {
    return bars.contains(Bar.REMOVED);
  }

  /** Whether it was removed; true once. */
  boolean takeRemoval() {
    final boolean fresh = isRemoved() && !removalTaken;
    removalTaken |= fresh;
    return fresh;
  }

  /** What an operator ordered, or else what is configured. */
  OperatorState operatorState() {
    return ordered == null ? config.state() : ordered;
  }

  /** Whether an operator has said what it is to be. */
  boolean isOrdered() {
    return ordered != null;
  }

  /** An operator's order. */
  void order(final OperatorState state) {
    ordered = state;
    followOperator();
  }

  /** As configured or as ordered, 0 to 1000. */
  int weight() {
    return weight;
  }

  void weight(final int value) {
    weight = value;
  }

  /** The part of its weight that it has now, in tenths. */
  int tenths() {
    return tenths;
  }

  void tenths(final int value) {
    tenths = value;
  }

  /** Counts orders to its sessions that the loops have not answered. */
  void evictions(final int more) {
    evictions += more;
  }

  /** Whether loops may still act on the sessions of its slot. */
  boolean isEvicting() {
    return evictions > 0;
  }

  /** Its state has changed. */
  void changed(final String by, final String cause, final long nowNs) {
    changes += NO_CHANGE.contains(by) ? 0 : 1;
    changedBy = by;
    why = cause;
    sinceNs = nowNs;
  }

  /** How often its state has changed since it joined. */
  long changes() {
    return changes;
  }

  long sinceNs() {
    return sinceNs;
  }

  String changedBy() {
    return changedBy;
  }

  String why() {
    return why;
  }

  /** The one word for its state: up, full, down, ejected, draining, off, unprobed, removed. */
  String state(final long sessions) {
    if (isRemoved()) {
      return "removed";
    }
    if (isBarred(Bar.OPERATOR)) {
      return sessions > 0 ? "draining" : "off";
    }
    return word(health);
  }

  /**
   * What it is to sessions, whatever an operator says: up, full, down, ejected or unprobed. One
   * that is on trial is up when its probes say so; where there are none it has to show it first.
   *
   * @param probed what its probes say
   */
  String word(final BackendHealth probed) {
    final boolean doubted =
        isBarred(Bar.EJECTED) || isBarred(Bar.TRIAL) && probed == BackendHealth.UNPROBED;
    return probed.isEligible() && doubted ? "ejected" : probed.label();
  }

  private void followOperator() {
    bar(Bar.OPERATOR, operatorState() != OperatorState.ENABLED);
  }
}
