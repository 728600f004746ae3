package io.millrace;

import io.millrace.config.ForwarderConfig;

/**
 * The room for sessions that the descriptor limit leaves.
 *
 * @param fixed descriptors that no reload changes: of the process, its loops, a reserve
 * @param limit of the process
 */
record Room(long fixed, long limit) {
  private static final int SESSIONS_MAX = 10_000_000;

  /**
   * Looks at the process.
   *
   * @param config whose loops are not yet made
   * @param context knows the limit of the process, and what its surroundings take of it
   * @param sockets of its listeners, all bound
   */
  static Room now(final ForwarderConfig config, final Context context, final long sockets) {
    final long limit = context.descriptorsMax();
    final long beside = Descriptors.besideSessions(config, limit) + context.descriptorsReserved();
    return new Room(beside - sockets - Descriptors.ofBackends(config), limit);
  }

  /**
   * How many sessions there may be.
   *
   * @param config what is to run
   * @param sockets of its listeners
   * @return the effective limit of sessions
   * @throws LaunchException when more was asked for than fits
   */
  int sessionsMax(final ForwarderConfig config, final long sockets) throws LaunchException {
    final int asked = config.sessionsMaxTotal();
    final long beside = fixed + sockets + Descriptors.ofBackends(config);
    final long fits = Math.min(SESSIONS_MAX, (limit - beside) / Descriptors.PER_SESSION);
    if (asked > fits || fits < 1) {
      final String refusal = Descriptors.refusal(Math.max(1, asked), beside, limit);
      throw new LaunchException(
          LaunchException.Reason.DESCRIPTORS,
          refusal + ": room for " + Math.max(0, fits) + " sessions",
          null);
    }
    return asked == 0 ? (int) fits : asked;
  }
}
