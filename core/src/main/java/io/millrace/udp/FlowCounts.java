package io.millrace.udp;

import io.millrace.balance.Pace;
import io.millrace.status.DatagramCounts;

/** What one flow has carried, and when it may carry more. */
final class FlowCounts {
  private static final long NEVER = Long.MIN_VALUE;

  private long in;
  private long out;
  private long droppedIn;
  private long droppedOut;
  private long bytesIn;
  private long bytesOut;
  private long firstByteNs = NEVER;
  private long fullAt = Pace.FULL;

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

  void in(final int bytes) {
    in++;
    bytesIn += bytes;
  }

  void out(final int bytes) {
    out++;
    bytesOut += bytes;
  }

  void droppedIn() {
    droppedIn++;
  }

  void droppedOut() {
    droppedOut++;
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
