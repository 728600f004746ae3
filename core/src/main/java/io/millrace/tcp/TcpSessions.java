package io.millrace.tcp;

import io.millrace.balance.Resident;
import io.millrace.net.LiveList;
import io.millrace.status.EndCause;
import io.millrace.status.EndedBy;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The live TCP sessions of one loop, and what is done to several of them. */
public final class TcpSessions {
  /**
   * A held direction without progress for so long may be ended when the memory for held data is
   * spent.
   */
  private static final long STALLED_NS = TimeUnit.SECONDS.toNanos(10);

  private final TcpResources resources;
  private final LiveList<TcpSession> live = new LiveList<>();
  private final ArrayList<TcpSession> paused = new ArrayList<>();
  private long number;

  /**
   * No session yet.
   *
   * @param resources of the loop
   */
  public TcpSessions(final TcpResources resources) {
    this.resources = resources;
  }

  /**
   * Begins to run an admitted connection.
   *
   * @param opening from a listener of this or another loop
   * @param frontend this loop's side of its frontend
   * @param nowNs the clock of this turn
   */
  public void open(final TcpOpening opening, final TcpFrontend frontend, final long nowNs) {
    SessionOpener.open(this, resources, opening, frontend, nowNs);
  }

  /**
   * Live sessions.
   *
   * @return 0 or more
   */
  public int size() {
    return live.size();
  }

  /**
   * Whether some endpoint is not being read: then {@link #probePaused} is to be called once a
   * second.
   *
   * @return true when there is one
   */
  public boolean hasPaused() {
    return !paused.isEmpty();
  }

  /**
   * All of them.
   *
   * @return a copy: they may leave while it is gone through
   */
  public List<? extends Resident> residents() {
    return live.snapshot();
  }

  /**
   * Looks whether a peer has reset a connection that is not being read: such a channel is in no
   * poller.
   *
   * @param nowNs the clock of this turn
   */
  public void probePaused(final long nowNs) {
    paused.removeIf(session -> !session.beginProbe());
    if (!paused.isEmpty()) {
      resources.io().poller().pollNow();
      for (int i = 0; i < paused.size(); i++) {
        paused.get(i).concludeProbe();
      }
    }
    endStalled(nowNs);
  }

  /**
   * Ends all sessions for good, with resets unless their clean end is under way.
   *
   * @param nowNs the clock of this turn
   */
  public void resetAll(final long nowNs) {
    for (final TcpSession session : live.snapshot()) {
      session.close(EndCause.CLOSED, nowNs);
    }
  }

  /**
   * Ends all sessions because the drain time is over, those first that were quiet for longest.
   *
   * @param nowNs the clock of this turn
   */
  public void endDrained(final long nowNs) {
    final List<TcpSession> quietFirst = live.snapshot();
    quietFirst.sort(Comparator.comparingLong(session -> session.lastByteNs() - nowNs));
    for (final TcpSession session : quietFirst) {
      session.endDrained(nowNs);
    }
  }

  long nextNumber() {
    return ++number;
  }

  void add(final TcpSession session) {
    live.add(session);
  }

  void remove(final TcpSession session) {
    live.remove(session);
  }

  void watchPaused(final TcpSession session) {
    paused.add(session);
  }

  private void endStalled(final long nowNs) {
    if (!resources.io().buffers().isWanted()) {
      return;
    }
    TcpSession worst = null;
    for (final TcpSession session : live.snapshot()) {
      final long sinceNs = session.stalledSinceNs();
      if (sinceNs != TcpSession.NOT_STALLED
          && nowNs - sinceNs >= STALLED_NS
          && (worst == null || sinceNs - worst.stalledSinceNs() < 0)) {
        worst = session;
      }
    }
    if (worst != null) {
      worst.endWithReset(EndCause.BUFFERS, EndedBy.MILLRACE, nowNs);
    }
  }
}
