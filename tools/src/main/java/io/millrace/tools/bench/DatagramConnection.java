package io.millrace.tools.bench;

import java.io.IOException;
import java.net.PortUnreachableException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;

/**
 * One UDP port. Answers may be lost, come twice or in another order; each is told by its number.
 * Answers without a number belong to the only request in flight; when one is lost the port is given
 * up with it, so that an answer which is merely late cannot be taken for the next.
 */
final class DatagramConnection extends Connection {
  private static final int DATAGRAMS_MAX = 64;

  /** An ICMP error belongs to an earlier datagram: the call is repeated once. */
  private static final int TRIES = 2;

  private final boolean numbered;
  private String problem;

  DatagramConnection(final Shared shared, final int number) {
    super(shared, number);
    numbered = payload instanceof PatternPayload;
  }

  @Override
  void open(final long nowNs) {
    try {
      wire = shared.network().open(shared.target(), this);
      shared.events().onRoom(this, nowNs);
    } catch (final IOException e) {
      problem = e.getMessage();
      meter.count(Count.CONNECT);
    }
  }

  @Override
  boolean isOpen() {
    return wire != null;
  }

  @Override
  String problem() {
    return problem;
  }

  @Override
  public int onReady(final int readyOps, final long nowNs) {
    if ((readyOps & SelectionKey.OP_READ) != 0) {
      receive();
    }
    if ((readyOps & SelectionKey.OP_WRITE) != 0 && isOpen()) {
      flush(nowNs);
    }
    return 1;
  }

  @Override
  void flush(final long nowNs) {
    while (isOpen() && requests.hasUnsent() && requests.inFlight() < shared.inFlightMax()) {
      final ByteBuffer out = shared.out().clear();
      payload.putRequest(exchange.at(requests.sent()), out);
      if (write(out.flip()) == 0) {
        block();
        return;
      }
      meter.sent(requests.dueNs(requests.sent()), nowNs);
      requests.send();
    }
    if (isOpen()) {
      unblock();
    }
  }

  /** Returns 0 when the kernel takes no more. What it refuses is sent: it will be lost. */
  private int write(final ByteBuffer out) {
    for (int i = 0; i < TRIES; i++) {
      try {
        return wire.write(out.rewind());
      } catch (final PortUnreachableException e) {
        meter.count(Count.UNREACHABLE);
      } catch (final IOException e) {
        problem = e.getMessage();
        return out.limit();
      }
    }
    return out.limit();
  }

  private void receive() {
    final ByteBuffer in = shared.in();
    for (int i = 0; i < DATAGRAMS_MAX && isOpen(); i++) {
      try {
        final int bytes = wire.read(in.clear());
        if (bytes == 0) {
          return;
        }
        take(in.flip(), shared.clock().nanoTime());
      } catch (final PortUnreachableException e) {
        meter.count(Count.UNREACHABLE);
      } catch (final IOException e) {
        problem = e.getMessage();
        return;
      }
    }
  }

  private void take(final ByteBuffer in, final long nowNs) {
    final long claimed = payload.numberOf(exchange.connection(), in);
    final long number = claimed == Payload.UNNUMBERED ? requests.head() : claimed;
    final boolean known = number >= 0 && number < requests.sent();
    if (!known || !payload.takeReply(exchange.at(number), 0, in, in.remaining())) {
      meter.count(Count.WRONG);
      return;
    }
    final long dueNs = requests.dueNs(number);
    if (dueNs == Requests.ANSWERED) {
      meter.count(Count.DUPLICATE);
    } else if (dueNs == Requests.GIVEN_UP || dueNs == Requests.UNKNOWN) {
      meter.count(Count.TARDY);
    } else {
      answered(number, nowNs);
      shared.events().onRoom(this, nowNs);
      if (requests.hasUnsent()) {
        flush(nowNs);
      }
    }
  }

  @Override
  void expire(final long nowNs) {
    boolean stale = false;
    while (!requests.isEmpty() && isOverdue(requests.head(), nowNs)) {
      stale |= requests.inFlight() > 0;
      giveUp(requests.head(), Count.LOST);
      shared.events().onRoom(this, nowNs);
    }
    if (stale && !numbered || wire == null) {
      drop();
      open(nowNs);
    }
  }
}
