package io.millrace.tools.bench;

/** A TCP connection that lives as long as the load and is opened again when it breaks. */
final class KeptConnection extends StreamConnection {
  private long retryNs;
  private boolean retrying;

  KeptConnection(final Shared shared, final int number) {
    super(shared, number);
  }

  @Override
  boolean onAnswer(final long nowNs) {
    return true;
  }

  @Override
  void onBroken(final long nowNs) {
    retrying = true;
    retryNs = nowNs + RETRY_NS;
  }

  @Override
  void expire(final long nowNs) {
    super.expire(nowNs);
    if (retrying && nowNs - retryNs >= 0) {
      retrying = false;
      open(nowNs);
    }
  }
}
