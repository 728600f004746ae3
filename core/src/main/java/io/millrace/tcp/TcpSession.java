package io.millrace.tcp;

import io.millrace.balance.Admission;
import io.millrace.balance.Pool;
import io.millrace.balance.Resident;
import io.millrace.config.SendProxy;
import io.millrace.config.TcpConfig;
import io.millrace.net.Endpoint;
import io.millrace.net.EndpointHandler;
import io.millrace.net.LiveList;
import io.millrace.net.LoopIo;
import io.millrace.net.Timed;
import io.millrace.net.Timers;
import io.millrace.status.CounterType;
import io.millrace.status.EndCause;
import io.millrace.status.EndedBy;
import io.millrace.status.SessionView;
import io.millrace.tcp.Pipe.Input;
import java.nio.channels.SelectionKey;

/**
 * A client's connection and its connection to a backend. What it does at a time is a {@link Phase}:
 * {@link Connecting}, {@link Forwarding}, perhaps an {@link Ending}. Belongs to one loop for life.
 */
final class TcpSession extends Timed implements EndpointHandler, LiveList.Member, Resident {
  /** {@link #stalledSinceNs} of a session that holds nothing. */
  static final long NOT_STALLED = Long.MIN_VALUE;

  private final TcpSessions sessions;
  private final TcpResources resources;
  private final LoopIo io;
  private final TcpFrontend frontend;
  private final Admission admission;
  private final SessionLog log;
  private final SessionTimes times;
  private Phase phase;
  private Duplex duplex;
  private int index;
  private boolean watched;
  private Runnable waiter;

  TcpSession(
      final TcpSessions sessions,
      final TcpResources resources,
      final TcpFrontend frontend,
      final Admission admission,
      final SessionLog log) {
    this.sessions = sessions;
    this.resources = resources;
    this.frontend = frontend;
    this.admission = admission;
    this.log = log;
    io = resources.io();
    times = new SessionTimes(config(), log.acceptedNs());
    sessions.add(this);
    admission.settle(resources.loop(), this);
  }

  /** The client's endpoint is registered. */
  void client(final Endpoint client) {
    duplex = new Duplex(io, frontend.counters(), client);
  }

  /** A backend was reached: bytes are forwarded from now on. */
  void onConnected(final Endpoint backend, final long nowNs) {
    times.connected(nowNs);
    if (frontend.config().proxy().send() != SendProxy.OFF) {
      duplex.toBackend().preface(log.sentHeader(), nowNs);
    }
    duplex.connected(backend, log.counters(), nowNs);
    enter(new Forwarding(this, duplex, log, frontend.quickReads(), resources.owed()), nowNs);
  }

  /** Goes over to another phase. */
  void enter(final Phase next, final long nowNs) {
    phase = next;
    next.begin(nowNs);
    arm(nowNs);
  }

  /** Reads what the client sends before there is a backend: only so is its end met. */
  Input readAhead(final int readyOps, final long nowNs) {
    if ((readyOps & SelectionKey.OP_CONNECT) != 0) {
      duplex.toBackend().sourceBroke();
    } else if (duplex.readAhead(nowNs)) {
      times.clientSpoke(nowNs);
    }
    final Input input = duplex.toBackend().input();
    if (input == Input.OPEN && duplex.isPaused()) {
      watchPause();
    }
    return input;
  }

  @Override
  public void onEndpoint(final Endpoint endpoint, final int readyOps, final long nowNs) {
    phase.onEndpoint(endpoint, readyOps, nowNs);
  }

  @Override
  protected void onTimer(final long nowNs) {
    phase.onTimer(nowNs);
    arm(nowNs);
  }

  @Override
  public void onEndpointFault(final Throwable fault, final long nowNs) {
    frontend.counters().increment(CounterType.FAULTS);
    endWithReset(EndCause.ERROR, EndedBy.MILLRACE, nowNs);
  }

  @Override
  protected void onTimerFault(final Throwable fault, final long nowNs) {
    onEndpointFault(fault, nowNs);
  }

  /** The channel was broken before it could be registered. */
  void abandon(final long nowNs) {
    finish(SessionEnd.reset(EndCause.CLIENT_RESET, EndedBy.CLIENT), nowNs);
  }

  /** The drain time is over. */
  void endDrained(final long nowNs) {
    phase.onDrained(nowNs);
  }

  @Override
  public boolean isOn(final Pool pool, final int slot) {
    return admission.isOn(pool, slot);
  }

  @Override
  public void evict(final EndCause cause, final long nowNs) {
    phase.onEvicted(this, cause, nowNs);
  }

  @Override
  public void close(final EndCause cause, final long nowNs) {
    final SessionEnd pending = phase == null ? null : phase.pendingEnd();
    end(pending == null ? SessionEnd.reset(cause, EndedBy.MILLRACE) : pending, nowNs);
  }

  @Override
  public boolean heardSince(final long sinceNs) {
    return times.heardSince(sinceNs);
  }

  @Override
  public SessionView view(final long nowNs) {
    return log.view(phase, duplex, admission.backendName(), times.lastByteNs(), nowNs);
  }

  /** Ends both sides as the end says. */
  void end(final SessionEnd end, final long nowNs) {
    if (end.reset()) {
      endWithReset(end.cause(), end.by(), nowNs);
    } else {
      closeBoth(end, nowNs);
    }
  }

  /** Closes both sides without a reset. */
  void closeBoth(final SessionEnd end, final long nowNs) {
    duplex.closeBoth();
    finish(end, nowNs);
  }

  /** Resets both sides at once. */
  void endWithReset(final EndCause cause, final EndedBy by, final long nowNs) {
    if (!isClosed()) {
      if (duplex != null) {
        duplex.resetBoth();
      }
      finish(SessionEnd.reset(cause, by), nowNs);
    }
  }

  /** The sides are closed: gives everything back. */
  void finish(final SessionEnd end, final long nowNs) {
    final boolean opened = phase == null || phase.isOpened();
    if (phase != null) {
      phase.onClosing(nowNs);
    }
    phase = Phase.CLOSED;
    io.timers().cancel(this);
    if (waiter != null) {
      io.buffers().forget(waiter);
      waiter = null;
    }
    Outcome.tell(admission.report(), duplex, end, times.idleNs(nowNs));
    final boolean balanced = duplex == null || duplex.releaseBalanced();
    if (opened) {
      log.countEnd(end);
    } else {
      frontend.counters().refuse(end.cause());
    }
    admission.close(); // all is counted: the counters may be another's from now on
    resources.placement().leave(resources.loop());
    sessions.remove(this);
    if (opened) {
      log.ended(end, duplex, times.lastByteNs(), nowNs);
    } else {
      log.refused(end, times.lastByteNs(), nowNs);
    }
    if (!balanced) {
      throw new IllegalStateException("bytes read are not bytes written, held and dropped");
    }
  }

  /** Arms the deadline of the phase. */
  void arm(final long nowNs) {
    final long deadlineNs = phase.deadlineNs(nowNs);
    if (deadlineNs != Timers.NONE) {
      io.timers().armNoLater(this, deadlineNs, nowNs);
    }
  }

  /**
   * A sender is not being read: has its resets looked for, and asks for memory when that is the
   * reason.
   */
  void watchPause() {
    if (!watched) {
      watched = true;
      sessions.watchPaused(this);
    }
    if (waiter == null && duplex.isStarved()) {
      waiter = this::onFed;
      io.buffers().await(waiter);
    }
  }

  /**
   * Before the poll that finds resets of connections that are not being read.
   *
   * @return false when this session need not be watched any longer
   */
  boolean beginProbe() {
    watched = phase.isPausing();
    if (watched) {
      duplex.probe();
    }
    return watched;
  }

  /** After that poll. */
  void concludeProbe() {
    phase.resume();
  }

  @Override
  public boolean isClosed() {
    return phase == Phase.CLOSED;
  }

  Phase phase() {
    return phase;
  }

  Duplex duplex() {
    return duplex;
  }

  LoopIo io() {
    return io;
  }

  SessionTimes times() {
    return times;
  }

  TcpConfig config() {
    return frontend.config().tcp();
  }

  long lastByteNs() {
    return times.lastByteNs();
  }

  /** Since when a receiver has taken nothing, or {@link #NOT_STALLED}. */
  long stalledSinceNs() {
    return phase.isPausing() && duplex.isHolding() ? times.stalledSinceNs(duplex) : NOT_STALLED;
  }

  @Override
  public void index(final int value) {
    index = value;
  }

  @Override
  public int index() {
    return index;
  }

  private void onFed() {
    waiter = null;
    duplex.fed();
    phase.resume();
  }
}
