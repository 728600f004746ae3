package io.millrace.udp;

import io.millrace.balance.Admission;
import io.millrace.balance.Backend;
import io.millrace.balance.Exchange;
import io.millrace.balance.Pool;
import io.millrace.balance.Resident;
import io.millrace.config.Protocol;
import io.millrace.config.UdpConfig;
import io.millrace.net.Burst;
import io.millrace.net.LiveList;
import io.millrace.net.LoopIo;
import io.millrace.net.ReadyHandler;
import io.millrace.net.Timed;
import io.millrace.status.AttemptRecord;
import io.millrace.status.BackendCounters;
import io.millrace.status.CounterType;
import io.millrace.status.DropCause;
import io.millrace.status.EndCause;
import io.millrace.status.EndedBy;
import io.millrace.status.FrontendCounters;
import io.millrace.status.SessionRecord;
import io.millrace.status.SessionState;
import io.millrace.status.SessionView;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A flow: a client's address and the listening socket that it uses, to a backend through a socket
 * of its own.
 */
final class UdpSession extends Timed implements ReadyHandler, LiveList.Member, Resident {
  private final UdpSessions sessions;
  private final LoopIo io;
  private final UdpFrontend frontend;
  private final FrontendCounters counters;
  private final Ends ends;
  private final Admission admission;
  private final FlowCounts counts;
  private final Exchange exchange;
  private final Burst burst = new Burst(UdpListener.DATAGRAMS_MAX);
  private final String id;
  private final long openedNs;
  private List<AttemptRecord> attempts = List.of();
  private long lastNs;
  private long heardNs;
  private int index;
  private boolean answered;
  private boolean closed;

  /**
   * Both ends of a flow.
   *
   * @param client whose flow it is
   * @param socket connected to the backend
   * @param backend chosen
   * @param counters of that backend
   */
  record Ends(FlowClient client, BackendSocket socket, Backend backend, BackendCounters counters) {}

  UdpSession(
      final UdpSessions sessions,
      final UdpFrontend frontend,
      final Ends ends,
      final Admission admission,
      final long nowNs) {
    this.sessions = sessions;
    this.frontend = frontend;
    this.ends = ends;
    this.admission = admission;
    io = sessions.resources().io();
    exchange = new Exchange(sessions.resources().owed());
    counters = frontend.counters();
    counts = new FlowCounts(counters, ends.counters());
    id = sessions.nextId();
    openedNs = nowNs;
    lastNs = nowNs;
  }

  /** Registers the socket and begins to count. */
  void begin(final List<AttemptRecord> failed, final long nowNs) throws IOException {
    io.poller().register(ends.socket().channel(), SelectionKey.OP_READ, this);
    attempts = failed.isEmpty() ? List.of() : List.copyOf(failed);
    sessions.add(this);
    admission.settle(sessions.resources().loop(), this);
    admission.report().connected();
    ends.client().enter(this);
    counters.increment(CounterType.SESSIONS_OPENED);
    ends.counters().reached();
    io.timers().armNoLater(this, deadlineNs(), nowNs);
  }

  /** Sends a client's datagram on. */
  void toBackend(final ByteBuffer datagram, final long nowNs) {
    if (counts.isTooFast(frontend.pace(), nowNs)) {
      counts.droppedIn(DropCause.OVER_RATE);
      return;
    }
    lastNs = nowNs;
    final int size = datagram.remaining();
    final DropCause lost = ends.socket().send(datagram);
    if (lost == null) {
      counts.in(size);
      exchange.asked(nowNs);
    } else {
      counts.droppedIn(lost);
    }
  }

  @Override
  public int onReady(final int readyOps, final long nowNs) {
    final ByteBuffer scratch = io.scratch();
    int count = 0;
    try {
      while (!closed && count < burst.limit() && ends.socket().receive(scratch.clear())) {
        count++;
        toClient(scratch.flip(), nowNs);
      }
    } catch (final IOException e) {
      ends.socket().refused();
      end(EndCause.BACKEND_RESET, EndedBy.BACKEND, nowNs);
    }
    burst.took(count, io.poller().turn());
    return Math.max(1, count);
  }

  @Override
  public void onFault(final Throwable fault, final long nowNs) {
    counters.increment(CounterType.FAULTS);
    endByMillrace(EndCause.ERROR, nowNs);
  }

  @Override
  protected void onTimer(final long nowNs) {
    if (deadlineNs() - nowNs > 0) {
      io.timers().armNoLater(this, deadlineNs(), nowNs);
    } else {
      final UdpConfig config = frontend.config().udp();
      final boolean idle = answered || config.unansweredTimeoutNs() >= config.idleTimeoutNs();
      endByMillrace(idle ? EndCause.IDLE : EndCause.UNANSWERED, nowNs);
    }
  }

  @Override
  protected void onTimerFault(final Throwable fault, final long nowNs) {
    onFault(fault, nowNs);
  }

  @Override
  public boolean isOn(final Pool pool, final int slot) {
    return admission.isOn(pool, slot);
  }

  @Override
  public boolean isClosed() {
    return closed;
  }

  /** The next datagram chooses again. */
  @Override
  public void evict(final EndCause cause, final long nowNs) {
    endByMillrace(cause, nowNs);
  }

  @Override
  public void close(final EndCause cause, final long nowNs) {
    endByMillrace(cause, nowNs);
  }

  @Override
  public boolean heardSince(final long sinceNs) {
    return answered && heardNs - sinceNs >= 0;
  }

  @Override
  public SessionView view(final long nowNs) {
    return new SessionView(
        id,
        frontend.config().name(),
        Protocol.UDP,
        ends.client().listen(),
        ends.client().address(),
        ends.client().peerIfOther(),
        ends.backend().name(),
        ends.socket().target(),
        ends.socket().local(),
        SessionState.OPEN,
        answered ? "" : "backend",
        nowNs - openedNs,
        nowNs - lastNs,
        counts.bytesIn(),
        counts.bytesOut(),
        0,
        attempts.size() + 1);
  }

  void endByMillrace(final EndCause cause, final long nowNs) {
    end(cause, EndedBy.MILLRACE, nowNs);
  }

  @Override
  public void index(final int value) {
    index = value;
  }

  @Override
  public int index() {
    return index;
  }

  private long deadlineNs() {
    final UdpConfig config = frontend.config().udp();
    final long idleNs = config.idleTimeoutNs();
    return lastNs + (answered ? idleNs : Math.min(idleNs, config.unansweredTimeoutNs()));
  }

  private void toClient(final ByteBuffer datagram, final long nowNs) {
    lastNs = nowNs;
    heardNs = nowNs;
    admission.report().turnedAround(exchange.replied(nowNs), nowNs);
    if (!answered) {
      answered = true;
      counts.firstByte(nowNs);
      admission.answered();
    }
    final int size = datagram.remaining();
    if (ends.client().reply(datagram)) {
      counts.out(size);
    } else {
      counts.droppedOut();
    }
    final int replies = frontend.config().udp().replies();
    if (replies > 0 && counts.replies() >= replies) {
      endByMillrace(EndCause.REPLIES, nowNs);
    }
  }

  private void end(final EndCause cause, final EndedBy by, final long nowNs) {
    if (closed) {
      return;
    }
    closed = true;
    exchange.ended();
    io.timers().cancel(this);
    sessions.remove(this);
    ends.client().leave();
    admission.report().passed();
    counters.end(cause, by);
    admission.close(); // all is counted: the counters may be another's from now on
    if (sessions.resources().sink().isOn()) {
      sessions.resources().sink().onSession(record(cause, by, nowNs));
    }
    io.poller().close(ends.socket().channel());
  }

  private SessionRecord record(final EndCause cause, final EndedBy by, final long nowNs) {
    final long epochMs = sessions.resources().epochClock().time();
    final long durationNs = nowNs - openedNs;
    return new SessionRecord(
        id,
        epochMs - TimeUnit.NANOSECONDS.toMillis(durationNs),
        epochMs,
        frontend.config().name(),
        Protocol.UDP,
        ends.client().listen(),
        ends.client().address(),
        ends.client().peerIfOther(),
        ends.backend().name(),
        ends.socket().target(),
        ends.socket().local(),
        attempts,
        0,
        0,
        counts.firstByteSince(openedNs),
        counts.bytesIn(),
        counts.bytesOut(),
        counts.datagrams(),
        durationNs,
        nowNs - lastNs,
        cause,
        by,
        cause == EndCause.BACKEND_RESET);
  }
}
