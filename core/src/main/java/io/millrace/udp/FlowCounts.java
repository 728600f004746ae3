package io.millrace.udp;

import io.millrace.balance.Pace;
import io.millrace.status.BackendCounters;
import io.millrace.status.CounterType;
import io.millrace.status.DatagramCounts;
import io.millrace.status.DropCause;
import io.millrace.status.FrontendCounters;

/** What one flow has carried, and when it may carry more. */
final class FlowCounts {
  private static final long NEVER = Long.MIN_VALUE;

  private final FrontendCounters ofFrontend;
  private final BackendCounters ofBackend;
  private long in;
  private long out;
  private long droppedIn;
  private long droppedOut;
  private long bytesIn;
  private long bytesOut;
  private long firstByteNs = NEVER;
  private long fullAt = Pace.FULL;

  /** Nothing yet; what it carries is counted there, too. */
  FlowCounts(final FrontendCounters ofFrontend, final BackendCounters ofBackend) {
    this.ofFrontend = ofFrontend;
    this.ofBackend = ofBackend;
  }

  /** Whether a datagram of the client comes too early; else it is counted on its rate. */
  boolean isTooFast(final Pace pace, final long nowNs) {
    if (!pace.isOn()) {
      return false;
    }
    final long next = pace.next(fullAt, pace.at(nowNs));
    if (next != Pace.TOO_EARLY) {
      fullAt = next;
    }
    return next == Pace.TOO_EARLY;
  }

  /** A datagram was sent to the backend. */
  void in(final int bytes) {
    in++;
    bytesIn += bytes;
    ofFrontend.increment(CounterType.DATAGRAMS_IN);
    ofFrontend.add(CounterType.BYTES_IN, bytes);
    ofBackend.datagramIn(bytes);
  }

  /** A datagram was sent to the client. */
  void out(final int bytes) {
    out++;
    bytesOut += bytes;
    ofFrontend.increment(CounterType.DATAGRAMS_OUT);
    ofFrontend.add(CounterType.BYTES_OUT, bytes);
    ofBackend.datagramOut(bytes);
  }

  /** A datagram of the client was not sent on. */
  void droppedIn(final DropCause cause) {
    droppedIn++;
    ofFrontend.drop(cause);
  }

  /** A datagram of the backend was not sent on. */
  void droppedOut() {
    droppedOut++;
    ofFrontend.drop(DropCause.REPLY_NOT_TAKEN);
  }

  void firstByte(final long nowNs) {
    firstByteNs = nowNs;
  }

  long firstByteSince(final long openedNs) {
    return firstByteNs == NEVER ? -1 : firstByteNs - openedNs;
  }

  /** Datagrams of the backend, delivered or not. */
  long replies() {
    return out + droppedOut;
  }

  long bytesIn() {
    return bytesIn;
  }

  long bytesOut() {
    return bytesOut;
  }

  DatagramCounts datagrams() {
    return new DatagramCounts(in, out, droppedIn, droppedOut);
  }
}
