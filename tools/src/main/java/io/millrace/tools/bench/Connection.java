package io.millrace.tools.bench;

import io.millrace.net.ReadyHandler;

/** One connection or one UDP port of the load: takes requests, writes them, checks the answers. */
abstract class Connection implements ReadyHandler {
  /** A connection that broke is opened again so much later. */
  static final long RETRY_NS = 100_000_000;

  final Shared shared;
  final Meter meter;
  final Payload payload;
  final Requests requests;
  final Exchange exchange;
  Wire wire;
  private boolean blocked;
  private boolean listed;

  Connection(final Shared shared, final int number) {
    this.shared = shared;
    meter = shared.meter();
    payload = shared.payload();
    requests = new Requests(shared.waitingMax());
    exchange = new Exchange(number);
  }

  /** Begins to open it. */
  abstract void open(long nowNs);

  /** Whether requests can be written. */
  abstract boolean isOpen();

  /** Why it could not be opened at last, or null. */
  abstract String problem();

  /** Writes what waits, as far as it is taken. */
  abstract void flush(long nowNs);

  /** Gives up what has waited too long. */
  abstract void expire(long nowNs);

  /** Takes a request that is due; {@link #flush} writes it. */
  void offer(final long dueNs) {
    meter.offered(dueNs);
    if (!requests.add(dueNs)) {
      meter.failed(Count.OVERFLOW, dueNs);
    }
  }

  /** Enters the list of those to be flushed. Returns false when it is there already. */
  final boolean enlist() {
    final boolean entered = !listed;
    listed = true;
    return entered;
  }

  /** Leaves that list. */
  final void unlist() {
    listed = false;
  }

  @Override
  public final void onFault(final Throwable fault, final long nowNs) {
    throw new IllegalStateException(fault);
  }

  final void giveUp(final long number, final Count kind) {
    meter.failed(kind, requests.dueNs(number));
    requests.resolve(number, Requests.GIVEN_UP);
  }

  final void answered(final long number, final long nowNs) {
    meter.answered(requests.dueNs(number), nowNs);
    requests.resolve(number, Requests.ANSWERED);
  }

  final boolean isOverdue(final long number, final long nowNs) {
    return nowNs - requests.dueNs(number) - shared.timeoutNs() > 0;
  }

  /** The wire takes no more for now. */
  final void block() {
    if (!blocked) {
      blocked = true;
      wire.awaitWritable();
    }
  }

  /** The wire has taken everything. */
  final void unblock() {
    if (blocked) {
      blocked = false;
      wire.awaitReadable();
    }
  }

  final void drop() {
    if (wire != null) {
      blocked = false;
      wire.close();
      wire = null;
    }
  }
}
