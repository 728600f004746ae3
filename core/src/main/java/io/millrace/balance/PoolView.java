package io.millrace.balance;

import io.millrace.config.BackendRole;
import java.util.List;

/**
 * An immutable snapshot of a pool: who is eligible and in which order. Made by the conductor, read
 * by all loops.
 */
public final class PoolView {
  private final Backend[] backends;
  private final Tier primaries;
  private final Tier backups;

  /**
   * Takes a snapshot.
   *
   * @param backends all backends, each at the index of its slot
   */
  public PoolView(final List<Backend> backends) {
    this.backends = backends.toArray(new Backend[0]);
    primaries = Tier.of(this.backends, BackendRole.PRIMARY);
    backups = Tier.of(this.backends, BackendRole.BACKUP);
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
   * @return at least 1
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
   * Number of backends that one session may try, backups included.
   *
   * @return 0 when none is eligible
   */
  public int triesMax() {
    return primaries.size() + backups.size();
  }

  /**
   * The backends from which the next one is to be chosen: backups only when every primary has been
   * tried.
   */
  Tier tierFor(final Tried tried) {
    return primaries.hasUntried(tried) ? primaries : backups;
  }
}
