package io.millrace.tcp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.config.TcpConfig;
import io.millrace.status.EndCause;
import io.millrace.status.SessionRecord;
import io.millrace.tcp.FakeSocket.Closing;
import java.util.concurrent.TimeUnit;

/** Watches one session from outside and says whether its end was right. */
final class Judge {
  private static final long NEVER = Long.MIN_VALUE;
  private static final long QUIET_NS = TimeUnit.SECONDS.toNanos(1);
  private static final long STALLED_NS = TimeUnit.SECONDS.toNanos(10);

  private final FakeLoop.FakeSession session;
  private final TcpConfig config;
  private final long acceptedNs;
  private long connectedNs = NEVER;
  private long movedNs;
  private long inNs;
  private long outNs;
  private long bytes;
  private long in;
  private long out;
  private long endMetNs = NEVER;
  private long shutNs = NEVER;
  private boolean cutShort;
  private boolean allClosed;

  Judge(final FakeLoop.FakeSession session, final TcpConfig config, final long nowNs) {
    this.session = session;
    this.config = config;
    acceptedNs = nowNs;
    movedNs = nowNs;
    inNs = nowNs;
    outNs = nowNs;
  }

  void connected(final long nowNs) {
    connectedNs = nowNs;
    movedNs = nowNs;
  }

  /** Whenever bytes may have moved, while the session lives. */
  void look(final long nowNs) {
    final FakeSocket client = session.client();
    final FakeSocket backend = session.backend();
    final Duplex duplex = session.session().duplex();
    assertTrue(duplex.toBackend().isBalanced() && duplex.toClient().isBalanced(), "balance");
    if (client.isShut() && backend.isShut() && shutNs == NEVER) {
      shutNs = nowNs;
    }
    if (in != backend.takenBytes()) {
      in = backend.takenBytes();
      inNs = nowNs;
    }
    if (out != client.takenBytes()) {
      out = client.takenBytes();
      outNs = nowNs;
    }
    final long now = client.readBytes() + backend.readBytes() + in + out;
    if (now != bytes && shutNs == NEVER) {
      bytes = now;
      movedNs = nowNs;
    }
    if (endMetNs == NEVER && (duplex.firstEnded() != null)) {
      endMetNs = nowNs;
    }
  }

  /** No limit is overrun by more than what deadlines are rounded by. After each turn. */
  void requirePunctual(final long nowNs) {
    if (connectedNs == NEVER || shutNs != NEVER || session.backend().closing() != Closing.OPEN) {
      return; // another phase with limits of its own
    }
    final Duplex duplex = session.session().duplex();
    if (config.idleTimeoutNs() > 0) {
      assertNotOver("idle", movedNs, config.idleTimeoutNs(), nowNs);
    }
    if (endMetNs != NEVER) {
      assertNotOver("half-closed", Math.max(endMetNs, movedNs), config.halfCloseTimeoutNs(), nowNs);
    }
    if (duplex.toBackend().isHolding()) {
      assertNotOver("stall", duplex.toBackend().progressNs(), config.stallTimeoutNs(), nowNs);
    }
    if (duplex.toClient().isHolding()) {
      assertNotOver("stall", duplex.toClient().progressNs(), config.stallTimeoutNs(), nowNs);
    }
    if (config.maxAgeNs() > 0) {
      assertNotOver("max-age", acceptedNs, 2 * config.maxAgeNs(), nowNs);
    }
  }

  private void assertNotOver(
      final String limit, final long sinceNs, final long limitNs, final long nowNs) {
    final long roundedNs = limitNs + limitNs / 8 + TimeUnit.MILLISECONDS.toNanos(4);
    assertTrue(nowNs - sinceNs <= roundedNs, () -> limit + " overrun: " + (nowNs - sinceNs));
  }

  /** All sessions are being ended: bytes in front of a backend's reset need not arrive. */
  void cutShort() {
    cutShort = true;
  }

  /** The program ends: not even the second after our own end is left. */
  void allClosed() {
    cutShort = true;
    allClosed = true;
  }

  /** When the session has ended. */
  void conclude(final SessionRecord end, final long nowNs) {
    final FakeSocket client = session.client();
    final FakeSocket backend = session.backend();
    assertEquals(backend.takenBytes(), end.bytesIn(), "bytes in the record");
    assertEquals(client.takenBytes(), end.bytesOut(), "bytes in the record");
    assertNotEquals(Closing.OPEN, client.closing());
    assertTrue(connectedNs == NEVER || backend.closing() != Closing.OPEN);
    switch (end.cause()) {
      case CLIENT_END, BACKEND_END -> concludeClean(end);
      case CLIENT_RESET -> {
        assertTrue(client.isBroken() && end.reset());
        assertTrue(connectedNs == NEVER || backend.closing() == Closing.RESET, "passed on");
      }
      case BACKEND_RESET -> concludeBackendReset(end, nowNs);
      case IDLE -> {
        assertTrue(endedNs(nowNs) - movedNs >= config.idleTimeoutNs(), "not idle for so long");
        ourEnd(end, nowNs);
      }
      case MAX_AGE -> concludeAge(end, nowNs);
      case HALF_CLOSED -> {
        assertNotEquals(NEVER, endMetNs);
        assertTrue(nowNs - Math.max(endMetNs, movedNs) >= config.halfCloseTimeoutNs(), "early");
        bothReset(end);
      }
      case STALL -> {
        assertTrue(nowNs - Math.min(inNs, outNs) >= config.stallTimeoutNs(), "not stalled");
        bothReset(end);
      }
      case BUFFERS -> {
        assertTrue(nowNs - Math.min(inNs, outNs) >= STALLED_NS, "not stalled");
        bothReset(end);
      }
      case CLOSED, ERROR -> bothReset(end);
      case DRAIN -> ourEnd(end, nowNs);
      default -> throw new AssertionError("no reason for " + end.cause());
    }
  }

  private void concludeClean(final SessionRecord end) {
    assertFalse(end.reset());
    assertTrue(bothEnded(), "clean although a side has not ended");
    assertEquals(session.client().sentBytes(), session.backend().takenBytes(), "to the backend");
    assertEquals(session.backend().sentBytes(), session.client().takenBytes(), "to the client");
    assertEquals(Closing.CLEAN, session.client().closing());
    assertEquals(Closing.CLEAN, session.backend().closing());
  }

  private void concludeBackendReset(final SessionRecord end, final long nowNs) {
    final FakeSocket client = session.client();
    assertTrue(session.backend().isBroken() && end.reset());
    if (client.closing() != Closing.RESET) {
      assertTrue(client.isShut(), "a reset is passed on as a reset, unless an end came before");
      assertEquals(Closing.CLEAN, client.closing());
      return;
    }
    final boolean whole = client.takenBytes() == session.backend().sentBytes();
    final boolean known = client.pendingBytes() <= FakeSocket.LIMITED_BYTES;
    if (!client.isBroken() && !(whole && known) && !cutShort) {
      final long limitNs = Math.min(config.halfCloseTimeoutNs(), config.stallTimeoutNs());
      assertTrue(nowNs - outNs >= limitNs, () -> "the reset has overtaken bytes: " + session);
    }
  }

  private void concludeAge(final SessionRecord end, final long nowNs) {
    final long ageNs = endedNs(nowNs) - acceptedNs;
    assertTrue(ageNs >= config.maxAgeNs(), "too young");
    final boolean quiet = endedNs(nowNs) - movedNs >= QUIET_NS;
    assertTrue(quiet || ageNs >= 2 * config.maxAgeNs(), "not quiet");
    ourEnd(end, nowNs);
  }

  /** An end that we decide is clean, unless bytes are stuck. */
  private void ourEnd(final SessionRecord end, final long nowNs) {
    if (end.reset()) {
      bothReset(end);
      return;
    }
    if (connectedNs == NEVER) {
      return; // refused: closed at once, whatever the client has sent
    }
    final boolean unread = session.client().closing() == Closing.UNREAD;
    assertTrue(
        !unread || allClosed || shutNs != NEVER && nowNs - shutNs >= QUIET_NS,
        "closed while it sends");
    assertNotEquals(Closing.RESET, session.client().closing());
    assertNotEquals(Closing.RESET, session.backend().closing());
  }

  private void bothReset(final SessionRecord end) {
    assertTrue(end.reset());
    assertEquals(Closing.RESET, session.client().closing());
    assertTrue(session.backend().closing() != Closing.OPEN || connectedNs == NEVER);
    assertTrue(end.cause() != EndCause.STALL || session.backend().closing() == Closing.RESET);
  }

  private long endedNs(final long nowNs) {
    return shutNs == NEVER ? nowNs : shutNs;
  }

  private boolean bothEnded() {
    return session.client().isEnded() && session.backend().isEnded();
  }
}
