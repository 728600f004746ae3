package io.millrace.status;

import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLongArray;

/** The counters of one frontend on one loop: that loop writes, anyone reads. */
public final class FrontendCounters {
  private final AtomicLongArray values = new AtomicLongArray(CounterType.values().length);
  private final AtomicLongArray ended = new AtomicLongArray(EndCause.values().length);
  private final AtomicLongArray refused = new AtomicLongArray(EndCause.values().length);

  /** By slot; replaced as a whole when another backend comes in. */
  private volatile BackendCounters[] backends = {};

  /** All zero. */
  public FrontendCounters() {}

  /**
   * Counts. Only the owning loop.
   *
   * @param type which
   * @param amount 0 or more
   */
  public void add(final CounterType type, final long amount) {
    final int index = type.ordinal();
    values.setRelease(index, values.getPlain(index) + amount);
  }

  /**
   * Counts one. Only the owning loop.
   *
   * @param type which
   */
  public void increment(final CounterType type) {
    add(type, 1);
  }

  /**
   * Reads.
   *
   * @param type which
   * @return 0 or more
   */
  public long get(final CounterType type) {
    return values.getAcquire(type.ordinal());
  }

  /**
   * Counts an ended session, in all and by cause. Only the owning loop.
   *
   * @param cause why
   */
  public void end(final EndCause cause) {
    increment(CounterType.SESSIONS_ENDED);
    final int index = cause.ordinal();
    ended.setRelease(index, ended.getPlain(index) + 1);
  }

  /**
   * Reads how many ended for a cause; over all causes that is {@link CounterType#SESSIONS_ENDED}.
   *
   * @param cause why
   * @return 0 or more
   */
  public long ended(final EndCause cause) {
    return ended.getAcquire(cause.ordinal());
  }

  /**
   * Counts a refused session, in all and by cause. Only the owning loop.
   *
   * @param cause why
   */
  public void refuse(final EndCause cause) {
    increment(CounterType.SESSIONS_REFUSED);
    final int index = cause.ordinal();
    refused.setRelease(index, refused.getPlain(index) + 1);
  }

  /**
   * Reads how many were refused for a cause; over all causes that is {@link
   * CounterType#SESSIONS_REFUSED}.
   *
   * @param cause why
   * @return 0 or more
   */
  public long refused(final EndCause cause) {
    return refused.getAcquire(cause.ordinal());
  }

  /**
   * What is counted of one backend. Only the owning loop.
   *
   * @param slot of the backend in its pool
   * @param name of the backend; when the slot was another's before, counting begins anew
   * @return the same object for the same backend
   */
  public BackendCounters backend(final int slot, final String name) {
    final BackendCounters known = backendAt(slot);
    if (known != null && known.name().equals(name)) {
      return known;
    }
    final BackendCounters[] more = Arrays.copyOf(backends, Math.max(backends.length, slot + 1));
    more[slot] = new BackendCounters(name);
    backends = more;
    return more[slot];
  }

  /** What is counted of the backend at a slot; null when nothing ever was. Any thread. */
  BackendCounters backendAt(final int slot) {
    final BackendCounters[] now = backends;
    return slot < now.length ? now[slot] : null;
  }

  /** Those of all backends that anything was counted of. Any thread. */
  List<BackendCounters> backends() {
    return Arrays.stream(backends).filter(Objects::nonNull).toList();
  }
}
