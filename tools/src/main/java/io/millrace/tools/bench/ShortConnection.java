package io.millrace.tools.bench;

/** A place for one TCP connection at a time: opened for each request, closed after its answer. */
final class ShortConnection extends StreamConnection {
  ShortConnection(final Shared shared, final int number) {
    super(shared, number);
  }

  @Override
  void offer(final long dueNs) {
    super.offer(dueNs);
    if (requests.tail() - requests.head() == 1) {
      open(shared.clock().nanoTime());
    }
  }

  @Override
  boolean onAnswer(final long nowNs) {
    close();
    next(nowNs);
    return false;
  }

  @Override
  void onBroken(final long nowNs) {
    while (!requests.isEmpty()) {
      meter.settled();
      requests.resolve(requests.head(), Requests.GIVEN_UP);
    }
    next(nowNs);
  }

  @Override
  void expire(final long nowNs) {
    super.expire(nowNs);
    if (wire != null && requests.isEmpty()) {
      close(); // its request was given up while it was connecting
      next(nowNs);
    }
  }

  private void next(final long nowNs) {
    shared.events().onRoom(this, nowNs);
  }
}
