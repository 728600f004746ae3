package io.millrace.balance;

import io.millrace.status.EndCause;
import java.net.InetAddress;

/**
 * What one session has taken: places of the limits and a place on a backend. Closing gives back
 * exactly that. Belongs to the loop that runs the session; may be handed over with it before the
 * first use there.
 */
public final class Admission {
  private static final int NO_SOURCE = -1;

  private final Gate gate;
  private final Report report = new Report();
  private Pool pool;
  private boolean fellBack;
  private boolean entered;
  private boolean unanswered;
  private int slot = Pool.NONE;
  private SourceTable sources;
  private int sourceSlot = NO_SOURCE;
  private int loop;
  private Resident resident;

  /** Neighbours in the {@link Roster} of the backend, which alone sets them. */
  Admission before;

  Admission after;

  /**
   * Nothing taken yet.
   *
   * @param gate of the frontend
   * @param pool of the frontend
   */
  public Admission(final Gate gate, final Pool pool) {
    this.gate = gate;
    this.pool = pool;
  }

  /**
   * Passes all that is asked of a connection whose client's address is known at once: whether the
   * client is served, {@link #enter}, the limits of its address.
   *
   * @param client its address
   * @param nowNs the loop's clock
   * @return null when admitted, else why not (nothing is taken then)
   */
  public EndCause admit(final InetAddress client, final long nowNs) {
    EndCause refusal = gate.access().serves(client) ? enter(nowNs) : EndCause.DENY;
    if (entered) {
      refusal = takeSource(client, nowNs);
      giveUpIf(refusal);
    }
    return refusal;
  }

  /**
   * As {@link #admit}, for a flow that no backend has answered yet: such flows have a budget. They
   * do not come as far as the table of sources when it is spent, so a flood of forged addresses
   * fills no more of the table than of the budget.
   *
   * @param client its address
   * @param nowNs the loop's clock
   * @return null when admitted, else why not (nothing is taken then)
   */
  public EndCause admitFlow(final InetAddress client, final long nowNs) {
    EndCause refusal = gate.access().serves(client) ? enter(nowNs) : EndCause.DENY;
    if (entered) {
      unanswered = gate.unanswered().tryTake();
      refusal = unanswered ? takeSource(client, nowNs) : EndCause.MAX_SESSIONS;
      giveUpIf(refusal);
    }
    return refusal;
  }

  /** Who is refused for his own limits must not use up the rate of the others. */
  private void giveUpIf(final EndCause refusal) {
    if (refusal != null) {
      gate.giveRateBack();
      close();
    }
  }

  /**
   * Passes the limits that are the same for all clients.
   *
   * @param nowNs the loop's clock
   * @return null when admitted, else why not (nothing is taken then)
   */
  public EndCause enter(final long nowNs) {
    final EndCause refusal = gate.tryEnter(nowNs);
    entered = refusal == null;
    return refusal;
  }

  /**
   * Passes what depends on the client's address: whether it is served, and its limits. A step of
   * its own after {@link #enter}, for an address that is known only when a header has come.
   *
   * @param client the address that counts
   * @param nowNs the loop's clock
   * @return null when admitted, else why not (then what {@link #enter} has taken is still held)
   */
  public EndCause enterSource(final InetAddress client, final long nowNs) {
    return gate.access().serves(client) ? takeSource(client, nowNs) : EndCause.DENY;
  }

  private EndCause takeSource(final InetAddress client, final long nowNs) {
    sources = gate.sources();
    if (sources == null) {
      return null;
    }
    final int taken = sources.take(client, nowNs);
    if (taken < 0) {
      return SourceTable.cause(taken);
    }
    sourceSlot = taken;
    return null;
  }

  /** The backend has answered for the first time: it counts as good. */
  public void answered() {
    leaveUnanswered();
    report.served();
  }

  /** A place in the budget of flows that nobody has answered is given back. */
  private void leaveUnanswered() {
    if (unanswered) {
      unanswered = false;
      gate.unanswered().giveBack();
    }
  }

  /**
   * Tells how the backend does that a place is held on.
   *
   * @return this session's
   */
  public Report report() {
    return report;
  }

  /**
   * Says whose it is. From then on it stands in its loop's list of its backend.
   *
   * @param index of the loop
   * @param session that it belongs to
   */
  public void settle(final int index, final Resident session) {
    loop = index;
    report.loop(index);
    resident = session;
    enlist();
  }

  Resident resident() {
    return resident;
  }

  /**
   * Whether the place that is held is that one.
   *
   * @param other pool
   * @param otherSlot of a backend
   * @return true while it is held
   */
  public boolean isOn(final Pool other, final int otherSlot) {
    return slot == otherSlot && pool == other;
  }

  /**
   * The name of the backend on which a place is held.
   *
   * @return null when none is
   */
  public String backendName() {
    return slot == Pool.NONE ? null : pool.view().backend(slot).name();
  }

  private void enlist() {
    if (slot != Pool.NONE && resident != null) {
      pool.residents(loop).roster(slot).add(this);
    }
  }

  /**
   * Takes a place on a backend; one that was held before is given back first. When the frontend's
   * pool has none left to try, that of its fallback is used.
   *
   * @param key of the session
   * @param tried backends to leave out
   * @return the backend, or null when none can take the session
   */
  public Backend acquireBackend(final FlowKey key, final Tried tried) {
    releaseBackend();
    final PoolView view = pool.view();
    slot = pool.acquire(view, key, tried);
    if (slot != Pool.NONE) {
      report.on(pool, slot, view.backend(slot));
      enlist();
      return view.backend(slot);
    }
    return hold(fellBack ? null : Place.findElsewhere(view, key, tried), tried);
  }

  /**
   * Takes over what was granted to a session that waited.
   *
   * @param ticket its place in the queue
   * @param tried as given when it joined
   * @return the backend, or null when nothing was granted
   */
  public Backend acquireGranted(final Ticket ticket, final Tried tried) {
    return hold(ticket.place(), tried);
  }

  /**
   * Whether a backend may become free that this session has not tried: all that are left are at
   * their {@code max}, or none is eligible at all.
   *
   * @param tried backends that were tried
   * @return false when waiting is of no use
   */
  public boolean isWorthWaiting(final Tried tried) {
    return !fellBack
        && (tried.size() == 0 || triesLeft(tried) > 0 || pool.view().eligibleCount() == 0);
  }

  /**
   * Whether the place is one of the fallback's pool.
   *
   * @return true for good once it was
   */
  public boolean hasFallenBack() {
    return fellBack;
  }

  /** For good in another pool, so that a further try is another of its backends. */
  private Backend hold(final Place place, final Tried tried) {
    if (place == null) {
      return null;
    }
    if (place.pool() != pool) {
      pool = place.pool();
      fellBack = true;
      tried.leavePool();
    }
    slot = place.slot();
    report.on(pool, slot, place.backend());
    enlist();
    return place.backend();
  }

  /**
   * How many more backends are worth a try.
   *
   * @param tried backends that were tried
   * @return 0 or more
   */
  public int triesLeft(final Tried tried) {
    final PoolView view = pool.view();
    final int here = view.untried(tried);
    return fellBack || view.fallback() == null
        ? here
        : here + view.fallback().view().untried(Tried.NONE);
  }

  /** Gives the place on the backend back, if one is held. */
  public void releaseBackend() {
    if (slot != Pool.NONE) {
      final int held = slot;
      slot = Pool.NONE;
      if (resident != null) {
        pool.residents(loop).roster(held).remove(this);
      }
      report.off();
      pool.release(held);
    }
  }

  /** Gives back all that is held. Idempotent. */
  public void close() {
    releaseBackend();
    leaveUnanswered();
    if (sourceSlot != NO_SOURCE) {
      final int held = sourceSlot;
      sourceSlot = NO_SOURCE;
      sources.leave(held);
    }
    if (entered) {
      entered = false;
      gate.leave();
    }
  }
}
