package io.millrace.balance;

import io.millrace.config.BackendRole;
import java.util.List;

/**
 * An immutable snapshot of a pool: who is eligible and in which order. Made by the conductor, read
 * by all loops.
 */
public final class PoolView {
  private final Choice choice;
  private final Backend[] backends;
  private final Tier primaries;
  private final Tier backups;
  private final Pool fallback;
  private final int[] trials;
  private final Tier withTrials;

  /**
   * Takes a snapshot.
   *
   * @param choice how one of them is chosen
   * @param backends all backends in order of configuration, each slot from 0 on once
   * @param tables of these backends when the algorithm hashes, else {@link HashTables#NONE}
   * @param fallback whose backends a session may have when it has none left here, or null
   */
  public PoolView(
      final Choice choice,
      final List<Backend> backends,
      final HashTables tables,
      final Pool fallback) {
    this.choice = choice;
    this.backends = new Backend[backends.size()];
    backends.forEach(each -> this.backends[each.slot()] = each);
    this.fallback = fallback;
    primaries =
        Tier.of(backends, BackendRole.PRIMARY, choice.balance(), tables, Backend::isEligible);
    backups = Tier.of(backends, BackendRole.BACKUP, choice.balance(), tables, Backend::isEligible);
    final BackendRole used = primaries.size() > 0 ? BackendRole.PRIMARY : BackendRole.BACKUP;
    trials =
        backends.stream()
            .filter(each -> each.isOnTrial() && (each.config().role() == used || isPrimary(each)))
            .mapToInt(Backend::slot)
            .toArray();
    withTrials =
        trials.length > 0 && choice.balance().isHash()
            ? Tier.of(
                backends,
                used,
                choice.balance(),
                tables,
                each -> each.isEligible() || each.isOnTrial())
            : null;
  }

  /**
   * The backend of a slot.
   *
   * @param slot 0 to {@link #size()} - 1
   * @return never null
   */
  public Backend backend(final int slot) {
    return backends[slot];
  }

  /**
   * Number of backends, eligible or not.
   *
   * @return 0 or more
   */
  public int size() {
    return backends.length;
  }

  /**
   * Number of backends that may take sessions: primaries, or backups when there is no primary.
   *
   * @return 0 when none is eligible
   */
  public int eligibleCount() {
    return primaries.size() > 0 ? primaries.size() : backups.size();
  }

  /**
   * Number of backends that probes do not speak against, whatever the operator says of them.
   *
   * @return 0 to {@link #size()}
   */
  public int upCount() {
    int count = 0;
    for (final Backend backend : backends) {
      count += backend.health().isEligible() && !isRemoved(backend) ? 1 : 0;
    }
    return count;
  }

  /**
   * Number of backends that are configured: without those that were removed and have sessions yet.
   *
   * @return 0 to {@link #size()}
   */
  public int configuredCount() {
    int count = 0;
    for (final Backend backend : backends) {
      count += isRemoved(backend) ? 0 : 1;
    }
    return count;
  }

  private static boolean isRemoved(final Backend backend) {
    return backend.standing().bars().contains(Bar.REMOVED);
  }

  Choice choice() {
    return choice;
  }

  /** Number of backends that a session has not tried here, backups included. */
  int untried(final Tried tried) {
    return primaries.untried(tried) + backups.untried(tried);
  }

  /** Slots of those that one session at a time may try; mostly none. */
  int[] trials() {
    return trials;
  }

  /** With a hash, those that are eligible and those on trial; null when there is none. */
  Tier withTrials() {
    return withTrials;
  }

  private static boolean isPrimary(final Backend backend) {
    return backend.config().role() == BackendRole.PRIMARY;
  }

  /** The pool to go on with when no backend is left here; null for none. One step: not its own. */
  Pool fallback() {
    return fallback;
  }

  boolean hasUntried(final Tried tried) {
    return primaries.hasUntried(tried) || backups.hasUntried(tried);
  }

  /**
   * The backends from which the next one is to be chosen: backups only when every primary has been
   * tried.
   */
  Tier tierFor(final Tried tried) {
    return primaries.hasUntried(tried) ? primaries : backups;
  }
}
