package io.millrace.control;

import io.millrace.config.BackendConfig;
import java.util.concurrent.TimeUnit;

/**
 * A name that is looked up again and again: that of one backend, or of a group of them. When it is
 * due next. Conductor's thread only.
 */
final class WatchedName {
  /** Least time from one look-up to the next, whatever asks for it. */
  static final long LEAST_NS = TimeUnit.SECONDS.toNanos(1);

  /** One that fails is asked for again within this. */
  private static final long RETRY_MAX_NS = TimeUnit.SECONDS.toNanos(30);

  private static final int DOUBLINGS_MAX = 5;

  private final ManagedFrontend frontend;
  private final Member member;
  private final NameGroup group;
  private long dueNs;
  private long askedNs;
  private boolean underWay;
  private boolean wantedSooner;
  private int failures;

  private WatchedName(
      final ManagedFrontend frontend,
      final Member member,
      final NameGroup group,
      final long nowNs) {
    this.frontend = frontend;
    this.member = member;
    this.group = group;
    dueNs = nowNs;
    askedNs = nowNs - LEAST_NS;
  }

  /** The name of one backend. */
  static WatchedName of(final ManagedFrontend frontend, final Member member, final long nowNs) {
    return new WatchedName(frontend, member, null, nowNs);
  }

  /** The name of a group. */
  static WatchedName of(final ManagedFrontend frontend, final NameGroup group, final long nowNs) {
    return new WatchedName(frontend, null, group, nowNs);
  }

  ManagedFrontend frontend() {
    return frontend;
  }

  /** Null when it is a group's. */
  Member member() {
    return member;
  }

  /** Null when it is one backend's. */
  NameGroup group() {
    return group;
  }

  BackendConfig config() {
    return group == null ? member.config() : group.config();
  }

  /** Whether it is to be looked up now. */
  boolean isDue(final long nowNs) {
    return !underWay && dueNs - nowNs <= 0;
  }

  /** When it is due, unless a look-up is under way. */
  long dueNs() {
    return dueNs;
  }

  /** It is due by then at the latest. */
  void dueBy(final long atNs) {
    wantedSooner |= underWay;
    dueNs = dueNs - atNs > 0 ? atNs : dueNs;
  }

  boolean isUnderWay() {
    return underWay;
  }

  void begin(final long nowNs) {
    underWay = true;
    wantedSooner = false;
    askedNs = nowNs;
  }

  /** A session could not reach what it stands for: soon again, once a second at most. */
  void suspect() {
    if (underWay) {
      wantedSooner = true;
    } else if (dueNs - (askedNs + LEAST_NS) > 0) {
      dueNs = askedNs + LEAST_NS;
    }
  }

  /**
   * Its look-up has ended. One that failed is repeated after 1, 2, 4 ... seconds, within the
   * period.
   *
   * @return how often in a row it had failed before
   */
  int end(final boolean good, final long periodNs, final long nowNs) {
    final int before = failures;
    underWay = false;
    failures = good ? 0 : Math.min(failures + 1, DOUBLINGS_MAX);
    dueNs = askedNs + periodNs;
    if (!good) {
      final long retryNs = Math.min(RETRY_MAX_NS, LEAST_NS << failures - 1);
      dueNs = Math.min(dueNs, nowNs + retryNs);
    }
    if (wantedSooner) {
      dueNs = Math.min(dueNs, Math.max(nowNs, askedNs + LEAST_NS));
    }
    return before;
  }
}
