package io.millrace.status;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The counters of one frontend on one loop: that loop writes, anyone reads. */
public final class FrontendCounters {
  private static final BackendCounters[] NONE = {};
  private static final EndedBy[] SIDES = EndedBy.values();

  private final CounterWords words;

  /** By slot, of the frontend's own backends; the conductor replaces it as a whole. */
  private volatile BackendCounters[] own = NONE;

  /** By slot, of the backends of its fallback; the conductor replaces it as a whole. */
  private volatile BackendCounters[] borrowed = NONE;

  /** Those that the conductor has not made: in memory. The loop replaces it as a whole. */
  private volatile BackendCounters[] others = NONE;

  /** In memory. */
  public FrontendCounters() {
    this(CounterWords.inMemory(CounterScope.FRONTEND));
  }

  /**
   * All as they are in the words.
   *
   * @param words that the loop writes
   */
  public FrontendCounters(final CounterWords words) {
    this.words = words;
  }

  /**
   * Makes the counters of backends known. Only the conductor.
   *
   * @param ownBySlot of the frontend's own backends, null where there is none
   * @param borrowedBySlot of those of its fallback, null where there is none
   */
  public void publish(
      final List<BackendCounters> ownBySlot, final List<BackendCounters> borrowedBySlot) {
    own = ownBySlot.toArray(NONE);
    borrowed = borrowedBySlot.toArray(NONE);
  }

  /**
   * Counts. Only the owning loop.
   *
   * @param type which
   * @param amount 0 or more
   */
  public void add(final CounterType type, final long amount) {
    words.add(type, amount);
  }

  /**
   * Counts one. Only the owning loop.
   *
   * @param type which
   */
  public void increment(final CounterType type) {
    words.add(type, 1);
  }

  /**
   * Counts bytes that were written. Only the owning loop.
   *
   * @param in to the backend, more than before
   * @param out to the client, more than before
   * @param backend that was reached
   */
  public void moved(final long in, final long out, final BackendCounters backend) {
    words.add(CounterType.BYTES_IN, in);
    backend.in(in);
    words.add(CounterType.BYTES_OUT, out);
    backend.out(out);
  }

  /**
   * Reads.
   *
   * @param type which
   * @return 0 or more
   */
  public long get(final CounterType type) {
    return words.get(type);
  }

  /**
   * Reads one member of a family.
   *
   * @param type which
   * @param index of the member
   * @return 0 or more
   */
  public long get(final CounterType type, final int index) {
    return words.get(type, index);
  }

  /**
   * Adds up one counter, or one member of a family. Any thread; no garbage.
   *
   * @param loops what each has counted
   * @param type which
   * @param index of the member, else 0
   * @return 0 or more
   */
  public static long sum(
      final List<FrontendCounters> loops, final CounterType type, final int index) {
    long sum = 0;
    for (int i = 0; i < loops.size(); i++) {
      sum += loops.get(i).words.get(type, index);
    }
    return sum;
  }

  /**
   * Counts an ended session, in all and by cause. Only the owning loop.
   *
   * @param cause why
   * @param by who ended it
   */
  public void end(final EndCause cause, final EndedBy by) {
    increment(CounterType.SESSIONS_ENDED);
    words.add(CounterType.SESSION_ENDS, CounterFamily.end(cause, by), 1);
  }

  /**
   * Reads how many ended for a cause; over all causes that is {@link CounterType#SESSIONS_ENDED}.
   *
   * @param cause why
   * @return 0 or more
   */
  public long ended(final EndCause cause) {
    long sum = 0;
    for (final EndedBy by : SIDES) {
      sum += ended(cause, by);
    }
    return sum;
  }

  /**
   * Reads how many were ended by somebody for a cause.
   *
   * @param cause why
   * @param by who ended them
   * @return 0 or more
   */
  public long ended(final EndCause cause, final EndedBy by) {
    return words.get(CounterType.SESSION_ENDS, CounterFamily.end(cause, by));
  }

  /**
   * Counts a refused session, in all and by cause. Only the owning loop.
   *
   * @param cause why
   */
  public void refuse(final EndCause cause) {
    increment(CounterType.SESSIONS_REFUSED);
    words.add(CounterType.REFUSALS, cause.ordinal(), 1);
  }

  /**
   * Reads how many were refused for a cause; over all causes that is {@link
   * CounterType#SESSIONS_REFUSED}.
   *
   * @param cause why
   * @return 0 or more
   */
  public long refused(final EndCause cause) {
    return words.get(CounterType.REFUSALS, cause.ordinal());
  }

  /**
   * Counts a try that reached no backend, in all and by kind. Only the owning loop.
   *
   * @param error how
   * @param backend that was tried
   */
  public void failed(final ConnectError error, final BackendCounters backend) {
    increment(CounterType.CONNECT_FAILURES);
    words.add(CounterType.CONNECT_ERRORS, error.ordinal(), 1);
    backend.failed(error);
  }

  /**
   * Counts a datagram that is dropped, in all and by cause. Only the owning loop.
   *
   * @param cause why
   */
  public void drop(final DropCause cause) {
    words.add(CounterType.DATAGRAM_DROPS, cause.ordinal(), 1);
    if (cause == DropCause.REPLY_NOT_TAKEN) {
      increment(CounterType.DATAGRAMS_DROPPED_OUT);
    } else if (cause != DropCause.FOREIGN) {
      increment(CounterType.DATAGRAMS_DROPPED_IN);
    }
  }

  /**
   * Reads how many datagrams were dropped for a cause.
   *
   * @param cause why
   * @return 0 or more
   */
  public long dropped(final DropCause cause) {
    return words.get(CounterType.DATAGRAM_DROPS, cause.ordinal());
  }

  /**
   * What is counted of one of the frontend's own backends. Only the owning loop.
   *
   * @param slot of the backend in its pool
   * @param name of the backend; when the slot was another's before, counting begins anew
   * @return the same object for the same backend
   */
  public BackendCounters backend(final int slot, final String name) {
    final BackendCounters known = at(own, slot, name);
    return known == null ? other(slot, name) : known;
  }

  /**
   * What is counted of one backend of the fallback. Only the owning loop.
   *
   * @param slot of the backend in that pool
   * @param name of the backend there
   * @return the same object for the same backend
   */
  public BackendCounters borrowed(final int slot, final String name) {
    final BackendCounters known = at(borrowed, slot, name);
    return known == null ? other(slot, name) : known;
  }

  /** What is counted of the backend at a slot; null when nothing ever was. Any thread. */
  BackendCounters backendAt(final int slot, final String name) {
    return at(own, slot, name);
  }

  /** The same of a backend of the fallback. */
  BackendCounters borrowedAt(final int slot, final String name) {
    return at(borrowed, slot, name);
  }

  /** The same where the conductor had made none in time. */
  BackendCounters otherAt(final int slot, final String name) {
    return at(others, slot, name);
  }

  /** Those of all backends that anything may have been counted of. Any thread. */
  List<BackendCounters> backends() {
    final List<BackendCounters> all = new ArrayList<>();
    for (final BackendCounters[] each : List.of(own, borrowed, others)) {
      for (final BackendCounters counters : each) {
        if (counters != null) {
          all.add(counters);
        }
      }
    }
    return all;
  }

  private BackendCounters other(final int slot, final String name) {
    final BackendCounters known = at(others, slot, name);
    if (known != null) {
      return known;
    }
    final BackendCounters[] more = Arrays.copyOf(others, Math.max(others.length, slot + 1));
    more[slot] = new BackendCounters(name, CounterWords.inMemory(CounterScope.BACKEND));
    others = more;
    return more[slot];
  }

  private static BackendCounters at(
      final BackendCounters[] bySlot, final int slot, final String name) {
    final BackendCounters known = slot < bySlot.length ? bySlot[slot] : null;
    return known != null && known.name().equals(name) ? known : null;
  }
}
