package io.millrace.tools.bench;

/**
 * Evenly spaced requests, or evenly spaced bursts of them. The loops share one sequence: of {@code
 * n} loops each takes every {@code n}th request, and the connections of a loop take turns. Times
 * are computed from the request's number, so that nothing adds up.
 */
final class EvenSchedule implements Schedule {
  private final Share share;
  private final long startNs;
  private long number;

  EvenSchedule(final Share share, final long startNs) {
    this.share = share;
    this.startNs = startNs;
  }

  @Override
  public long dueNs() {
    final long whole = number * share.loops() + share.loop();
    return startNs + share.load().offsetNs(whole - whole % share.load().burst());
  }

  @Override
  public int connection() {
    return (int) (number % share.connections());
  }

  @Override
  public void advance() {
    number++;
  }
}
