package io.millrace.balance;

import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.function.Consumer;
import org.jctools.queues.atomic.MpscAtomicArrayQueue;

/**
 * The sessions of one frontend that wait for a backend: all are at their {@code max}, or none is
 * eligible. First come, first served, across loops. Loops join and leave; the conductor grants.
 */
public final class SessionQueue {
  /** Grants of one turn: the conductor has more to do. */
  private static final int GRANTS_MAX = 256;

  /** Sessions that join and leave again between two turns of the conductor. */
  private static final int LEAVERS_MAX = 1024;

  private final Pool pool;
  private final Bell bell;
  private final SessionLimit places;
  private final MpscAtomicArrayQueue<Ticket> arrivals;
  private final ArrayDeque<Ticket> line = new ArrayDeque<>();
  private volatile SurgeGate gate;

  /**
   * Nobody waits.
   *
   * @param pool of the frontend
   * @param bell of the forwarder
   * @param sessionsMax places in the queue, 1 or more
   */
  public SessionQueue(final Pool pool, final Bell bell, final int sessionsMax) {
    this.pool = pool;
    this.bell = bell;
    places = new SessionLimit(sessionsMax);
    arrivals = new MpscAtomicArrayQueue<>(sessionsMax + LEAVERS_MAX);
  }

  /**
   * Sessions that wait now. Any thread.
   *
   * @return 0 to the maximum
   */
  public int waiting() {
    return places.count();
  }

  /**
   * Joins at the end. On a loop's thread.
   *
   * @param loop its index
   * @param key of the session
   * @param tried backends to leave out; not to be changed while the session waits
   * @param waiter told when a place was granted
   * @return the place in the queue, or null when it is full
   */
  public Ticket join(
      final int loop, final FlowKey key, final Tried tried, final Ticket.Waiter waiter) {
    if (!places.tryTake()) {
      return null;
    }
    bell.joined();
    final Ticket ticket = new Ticket(loop, this, key, tried, waiter);
    if (!arrivals.offer(ticket)) {
      // those that left are still in it; the conductor is about to take them out
      ticket.leave();
      bell.ring();
      return null;
    }
    bell.ring();
    return ticket;
  }

  /**
   * Whether new sessions are to wait although there are places. Any thread.
   *
   * @return true while their number is held down
   */
  public boolean isPaced() {
    return gate != null;
  }

  /**
   * Holds the number of new sessions down, or no longer. Conductor only.
   *
   * @param surge through which they go, or null
   */
  public void pace(final SurgeGate surge) {
    gate = surge;
  }

  /**
   * How long until {@link #grant} may have something to do by itself. Conductor only.
   *
   * @param nowNs the clock
   * @return {@link Long#MAX_VALUE} when only an event can bring that about
   */
  public long restNs(final long nowNs) {
    return gate == null || waiting() == 0 ? Long.MAX_VALUE : gate.restNs(pool, nowNs);
  }

  /**
   * Grants places in order, as far as there are any. Conductor only.
   *
   * @param nowNs the clock
   * @param granted takes each ticket that got a place, or has left just now
   * @return how many were granted
   */
  public int grant(final long nowNs, final Consumer<Ticket> granted) {
    final boolean anyMayHaveIt = gate == null || !pool.view().choice().balance().isHash();
    arrivals.drain(line::addLast);
    int count = 0;
    final Iterator<Ticket> tickets = line.iterator();
    while (tickets.hasNext() && count < GRANTS_MAX) {
      final Ticket ticket = tickets.next();
      if (!ticket.isWaiting()) {
        tickets.remove();
      } else if (ticket.tryGrant(ticket.find(pool, gate, nowNs))) {
        tickets.remove();
        granted.accept(ticket);
        count++;
      } else if (anyMayHaveIt && ticket.isOpenToAll()) {
        break; // nor has any other session a place
      }
    }
    dropThoseThatLeft();
    return count;
  }

  /** Tickets that are kept, those that left included. Conductor only. */
  int length() {
    return line.size();
  }

  /** One session less waits. */
  void forget() {
    places.giveBack();
    bell.left();
  }

  /** Those behind one that waits would else pile up: clients that come and go. */
  private void dropThoseThatLeft() {
    if (line.size() > 2 * places.max()) {
      line.removeIf(ticket -> !ticket.isWaiting());
    }
  }
}
