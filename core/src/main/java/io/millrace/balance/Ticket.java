package io.millrace.balance;

import java.util.concurrent.atomic.AtomicReference;

/**
 * A session's place in a {@link SessionQueue}. Made by the loop that runs the session; while it
 * waits, its key and the backends it tried are the conductor's to read and not to be changed.
 * Exactly one of the two ends the waiting: the conductor that grants, or the loop that leaves.
 */
public final class Ticket {
  private enum State {
    WAITING,
    GRANTED,
    LEFT
  }

  private final int loop;
  private final SessionQueue queue;
  private final FlowKey key;
  private final Tried tried;
  private final Waiter waiter;
  private final AtomicReference<State> state = new AtomicReference<>(State.WAITING);
  private Place place;

  /** The session, on its loop's thread. */
  @FunctionalInterface
  public interface Waiter {
    /**
     * The wait is over and a place is held, unless the session has ended meanwhile.
     *
     * @param nowNs the loop's clock
     */
    void onGranted(long nowNs);
  }

  Ticket(
      final int loop,
      final SessionQueue queue,
      final FlowKey key,
      final Tried tried,
      final Waiter waiter) {
    this.loop = loop;
    this.queue = queue;
    this.key = key;
    this.tried = tried;
    this.waiter = waiter;
  }

  /**
   * The loop that runs the session.
   *
   * @return its index
   */
  public int loop() {
    return loop;
  }

  /**
   * Whom to tell, on the loop's thread.
   *
   * @return the session
   */
  public Waiter waiter() {
    return waiter;
  }

  /**
   * The loop ends the waiting.
   *
   * @return false when a place was granted before: then it is the session's
   */
  public boolean leave() {
    final boolean left = state.compareAndSet(State.WAITING, State.LEFT);
    if (left) {
      queue.forget();
    }
    return left;
  }

  /** The granted place, or null while there is none. The loop's thread only. */
  Place place() {
    return state.get() == State.GRANTED ? place : null;
  }

  boolean isWaiting() {
    return state.get() == State.WAITING;
  }

  /** Whether the session could go to any backend, so that none has room when it gets none. */
  boolean isOpenToAll() {
    return tried.size() == 0;
  }

  /** Conductor only: a place that the session could have, or null. */
  Place find(final Pool pool, final SurgeGate gate, final long nowNs) {
    return gate == null ? Place.find(pool, key, tried) : gate.find(pool, key, tried, nowNs);
  }

  /**
   * Conductor only: gives the session a place.
   *
   * @param found one that was taken for it, or null
   * @return false when there is none; true also when the session has left meanwhile
   */
  boolean tryGrant(final Place found) {
    if (found == null) {
      return false;
    }
    place = found;
    if (state.compareAndSet(State.WAITING, State.GRANTED)) {
      queue.forget();
    } else {
      found.giveBack();
    }
    return true;
  }
}
