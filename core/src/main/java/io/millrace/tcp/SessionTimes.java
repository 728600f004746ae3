package io.millrace.tcp;

import io.millrace.config.TcpConfig;
import io.millrace.net.Timers;
import io.millrace.status.EndCause;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/** When things happened in a connected session, and when a limit of its frontend is reached. */
final class SessionTimes {
  /**
   * A session that has lived so long gets its keep-alive: shorter ones do not pay the system calls.
   */
  private static final long KEEPALIVE_AFTER_NS = TimeUnit.SECONDS.toNanos(1);

  private static final long QUIET_NS = TimeUnit.SECONDS.toNanos(1);
  private static final long NEVER = Long.MIN_VALUE;

  private final TcpConfig config;
  private final long acceptedNs;
  private final long maxAgeNs;
  private long connectedNs = NEVER;
  private long lastByteNs;
  private boolean backendSpokeLast;
  private long backendSpokeNs = NEVER;
  private long firstEndNs = NEVER;
  private long idleAtEndNs;
  private long backendBrokeNs = NEVER;
  private boolean keepaliveDone;

  SessionTimes(final TcpConfig config, final long acceptedNs) {
    this.config = config;
    this.acceptedNs = acceptedNs;
    lastByteNs = acceptedNs;
    maxAgeNs = jittered(config);
    keepaliveDone = !config.keepalive().isOn();
  }

  void connected(final long nowNs) {
    connectedNs = nowNs;
    lastByteNs = nowNs;
  }

  void clientSpoke(final long nowNs) {
    lastByteNs = nowNs;
    backendSpokeLast = false;
  }

  void backendSpoke(final long nowNs) {
    lastByteNs = nowNs;
    backendSpokeNs = nowNs;
    backendSpokeLast = true;
  }

  /** Whether the backend has sent a byte since then. */
  boolean heardSince(final long sinceNs) {
    return backendSpokeNs != NEVER && backendSpokeNs - sinceNs >= 0;
  }

  /** Held bytes went out. */
  void flushed(final long nowNs) {
    lastByteNs = nowNs;
  }

  void ended(final long nowNs) {
    if (firstEndNs == NEVER) {
      firstEndNs = nowNs;
      idleAtEndNs = nowNs - lastByteNs;
    }
  }

  void backendBroke(final long nowNs) {
    if (backendBrokeNs == NEVER) {
      backendBrokeNs = nowNs;
    }
  }

  /** How long both sides had been silent when the first one ended, or are now. */
  long idleNs(final long nowNs) {
    return firstEndNs == NEVER ? nowNs - lastByteNs : idleAtEndNs;
  }

  long lastByteNs() {
    return lastByteNs;
  }

  /**
   * Since when one receiver has taken nothing: the longer of the two, of a session that holds
   * something.
   */
  long stalledSinceNs(final Duplex duplex) {
    final Pipe out = duplex.toBackend();
    final Pipe in = duplex.toClient();
    if (!out.isHolding()) {
      return in.progressNs();
    }
    return in.isHolding() ? earlier(out.progressNs(), in.progressNs()) : out.progressNs();
  }

  /** Whether keep-alive is to be switched on now; true once. */
  boolean takeKeepalive(final long nowNs) {
    if (keepaliveDone || nowNs - connectedNs < KEEPALIVE_AFTER_NS) {
      return false;
    }
    keepaliveDone = true;
    return true;
  }

  /** The limit that has been reached, or null. */
  EndCause due(final Duplex duplex, final long nowNs) {
    if (isStalled(duplex.toBackend(), nowNs) || isStalled(duplex.toClient(), nowNs)) {
      return EndCause.STALL;
    }
    if (backendBrokeNs != NEVER && reached(brokenDeadlineNs(), nowNs)) {
      return EndCause.BACKEND_RESET;
    }
    if (firstEndNs != NEVER && reached(halfClosedDeadlineNs(), nowNs)) {
      return EndCause.HALF_CLOSED;
    }
    if (config.idleTimeoutNs() > 0 && reached(lastByteNs + config.idleTimeoutNs(), nowNs)) {
      return EndCause.IDLE;
    }
    return isOld(nowNs) ? EndCause.MAX_AGE : null;
  }

  /** The earliest moment at which {@link #due} or {@link #takeKeepalive} may answer otherwise. */
  long nextNs(final Duplex duplex, final long nowNs) {
    long next = keepaliveDone ? Timers.NONE : connectedNs + KEEPALIVE_AFTER_NS;
    next = earlier(next, stallDeadlineNs(duplex.toBackend()));
    next = earlier(next, stallDeadlineNs(duplex.toClient()));
    if (backendBrokeNs != NEVER) {
      next = earlier(next, brokenDeadlineNs());
    }
    if (firstEndNs != NEVER) {
      next = earlier(next, halfClosedDeadlineNs());
    }
    if (config.idleTimeoutNs() > 0) {
      next = earlier(next, lastByteNs + config.idleTimeoutNs());
    }
    if (maxAgeNs > 0) {
      next = earlier(next, ageDeadlineNs(nowNs));
    }
    return next;
  }

  private boolean isStalled(final Pipe pipe, final long nowNs) {
    return pipe.isHolding() && reached(stallDeadlineNs(pipe), nowNs);
  }

  private long stallDeadlineNs(final Pipe pipe) {
    return pipe.isHolding() ? pipe.progressNs() + config.stallTimeoutNs() : Timers.NONE;
  }

  private long brokenDeadlineNs() {
    return later(backendBrokeNs, lastByteNs) + config.halfCloseTimeoutNs();
  }

  private long halfClosedDeadlineNs() {
    return later(firstEndNs, lastByteNs) + config.halfCloseTimeoutNs();
  }

  private boolean isOld(final long nowNs) {
    if (maxAgeNs == 0 || !reached(acceptedNs + maxAgeNs, nowNs)) {
      return false;
    }
    final boolean quiet = backendSpokeLast && nowNs - lastByteNs >= QUIET_NS;
    return quiet || reached(acceptedNs + 2 * maxAgeNs, nowNs);
  }

  private long ageDeadlineNs(final long nowNs) {
    final long ageNs = acceptedNs + maxAgeNs;
    if (!reached(ageNs, nowNs)) {
      return ageNs;
    }
    final long quietNs = later(lastByteNs + QUIET_NS, nowNs + QUIET_NS / 4);
    return earlier(quietNs, acceptedNs + 2 * maxAgeNs);
  }

  private static boolean reached(final long deadlineNs, final long nowNs) {
    return deadlineNs - nowNs <= 0;
  }

  private static long earlier(final long a, final long b) {
    if (a == Timers.NONE || b == Timers.NONE) {
      return a == Timers.NONE ? b : a;
    }
    return a - b < 0 ? a : b;
  }

  private static long later(final long a, final long b) {
    return a - b < 0 ? b : a;
  }

  private static long jittered(final TcpConfig config) {
    final long spreadNs = config.maxAgeNs() / 100 * config.maxAgeJitterPercent();
    if (spreadNs == 0) {
      return config.maxAgeNs();
    }
    return config.maxAgeNs() + ThreadLocalRandom.current().nextLong(-spreadNs, spreadNs + 1);
  }
}
