package io.millrace.tcp;

import io.millrace.balance.Exchange;
import io.millrace.balance.OwedReplies;
import io.millrace.balance.Report;
import io.millrace.net.Endpoint;
import io.millrace.net.QuickTries;
import io.millrace.status.EndCause;
import io.millrace.status.EndedBy;
import io.millrace.status.SessionState;
import java.nio.channels.SelectionKey;
import java.util.concurrent.TimeUnit;

/** Bytes go both ways, or one way after one side has ended. */
final class Forwarding extends Phase {
  /** What is held without progress for so long is shown as stalled. */
  private static final long STALLED_NS = TimeUnit.SECONDS.toNanos(1);

  private final TcpSession session;
  private final Duplex duplex;
  private final SessionTimes times;
  private final SessionLog log;
  private final Report report;
  private final QuickTries quickReads;
  private final Exchange exchange;

  Forwarding(
      final TcpSession session,
      final Duplex duplex,
      final SessionLog log,
      final QuickTries quickReads,
      final OwedReplies owed) {
    this.session = session;
    this.duplex = duplex;
    times = session.times();
    this.log = log;
    report = log.report();
    this.quickReads = quickReads;
    exchange = new Exchange(owed);
  }

  @Override
  void begin(final long nowNs) {
    report.connected();
    log.tell(report);
    if (duplex.toBackend().bytesRead() > 0) {
      exchange.asked(nowNs); // the backend could not have it before
    } else if (quickReads.isWorthATry()) {
      readAtOnce(nowNs);
    }
    settle(nowNs);
  }

  @Override
  void onClosing(final long nowNs) {
    exchange.ended();
  }

  /** What the client has sent meanwhile need not wait for the next poll. */
  private void readAtOnce(final long nowNs) {
    final boolean found = duplex.pumpFrom(duplex.client(), nowNs);
    quickReads.tried(found);
    if (found) {
      spoke(duplex.client(), nowNs);
    }
  }

  @Override
  void onEndpoint(final Endpoint endpoint, final int readyOps, final long nowNs) {
    if ((readyOps & SelectionKey.OP_CONNECT) != 0) {
      onPausedBroke(endpoint, nowNs);
      return;
    }
    if ((readyOps & SelectionKey.OP_WRITE) != 0 && duplex.flushTo(endpoint, nowNs)) {
      times.flushed(nowNs);
    }
    if ((readyOps & SelectionKey.OP_READ) != 0 && duplex.pumpFrom(endpoint, nowNs)) {
      spoke(endpoint, nowNs);
    }
    settle(nowNs);
  }

  @Override
  void onTimer(final long nowNs) {
    if (times.takeKeepalive(nowNs)) {
      SessionOpener.keepalive(duplex, session.config().keepalive());
    }
    final EndCause cause = times.due(duplex, nowNs);
    if (cause == EndCause.IDLE || cause == EndCause.MAX_AGE) {
      endCleanly(cause, nowNs);
    } else if (cause != null) {
      final boolean backend = cause == EndCause.BACKEND_RESET;
      session.endWithReset(cause, backend ? EndedBy.BACKEND : EndedBy.MILLRACE, nowNs);
    }
  }

  @Override
  long deadlineNs(final long nowNs) {
    return times.nextNs(duplex, nowNs);
  }

  @Override
  void onDrained(final long nowNs) {
    final SessionEnd pending = pendingEnd();
    if (pending == null) {
      endCleanly(EndCause.DRAIN, nowNs);
    } else {
      session.end(pending, nowNs);
    }
  }

  /** The backend may have reset long ago while its bytes are still on their way. */
  @Override
  SessionEnd pendingEnd() {
    return duplex.isBackendBroken() ? Ending.BACKEND_RESET : null;
  }

  @Override
  SessionState state(final long nowNs) {
    if (duplex.isHolding() && nowNs - times.stalledSinceNs(duplex) >= STALLED_NS) {
      return SessionState.STALLED;
    }
    return duplex.firstEnded() == null ? SessionState.OPEN : SessionState.HALF_CLOSED;
  }

  @Override
  String waitingFor() {
    if (duplex.isStarved()) {
      return "memory";
    }
    if (duplex.isHolding()) {
      return duplex.toClient().isHolding() ? "client" : "backend";
    }
    if (duplex.firstEnded() == null) {
      return "";
    }
    return duplex.firstEnded() == EndedBy.CLIENT ? "backend" : "client";
  }

  @Override
  boolean isPausing() {
    return duplex.isPaused();
  }

  @Override
  void resume() {
    duplex.applyInterest();
  }

  /** Draws the conclusions of what the pipes have met. */
  private void settle(final long nowNs) {
    switch (duplex.verdict()) {
      case CLIENT_RESET -> onClientReset(nowNs);
      case BACKEND_RESET -> onBackendReset(nowNs);
      case DONE -> session.closeBoth(cleanEnd(duplex.firstEnded()), nowNs);
      default -> goOn(nowNs);
    }
  }

  private void goOn(final long nowNs) {
    boolean limits = false;
    if (duplex.firstEnded() != null) {
      times.ended(nowNs);
      if (duplex.firstEnded() == EndedBy.BACKEND) {
        exchange.ended(); // it will not reply any more
      }
      duplex.passEnds();
      limits = true;
    }
    if (duplex.isBackendBroken()) {
      times.backendBroke(nowNs);
      limits = true;
    }
    duplex.applyInterest();
    if (duplex.isPaused()) {
      session.watchPause();
      limits = true;
    }
    if (limits) {
      session.arm(nowNs);
    }
  }

  /** A peer was found to have reset its connection while it was not being read. */
  private void onPausedBroke(final Endpoint endpoint, final long nowNs) {
    if (endpoint == duplex.client()) {
      onClientReset(nowNs);
    } else {
      duplex.backendBroke();
      settle(nowNs);
    }
  }

  private void onClientReset(final long nowNs) {
    duplex.client().close();
    duplex.backend().reset();
    session.finish(SessionEnd.reset(EndCause.CLIENT_RESET, EndedBy.CLIENT), nowNs);
  }

  private void spoke(final Endpoint endpoint, final long nowNs) {
    if (endpoint == duplex.client()) {
      times.clientSpoke(nowNs);
      exchange.asked(nowNs);
    } else {
      times.backendSpoke(nowNs);
      report.turnedAround(exchange.replied(nowNs), nowNs);
      if (log.firstByte(nowNs)) {
        report.served();
      }
    }
  }

  private void onBackendReset(final long nowNs) {
    goOver(
        duplex.isClientShut()
            ? new Ending.AwaitingClientEnd(session, duplex)
            : new Ending.ResettingClient(session, duplex),
        nowNs);
  }

  /** A clean end, unless bytes are stuck: then a clean end would pass for the whole. */
  private void endCleanly(final EndCause cause, final long nowNs) {
    if (duplex.isHolding()) {
      session.endWithReset(cause, EndedBy.MILLRACE, nowNs);
    } else {
      goOver(new Ending.Lingering(session, duplex, cause), nowNs);
    }
  }

  private void goOver(final Phase next, final long nowNs) {
    exchange.ended();
    session.enter(next, nowNs);
  }

  private static SessionEnd cleanEnd(final EndedBy first) {
    return SessionEnd.clean(
        first == EndedBy.CLIENT ? EndCause.CLIENT_END : EndCause.BACKEND_END, first);
  }
}
