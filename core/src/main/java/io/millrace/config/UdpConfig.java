package io.millrace.config;

import java.util.concurrent.TimeUnit;

/**
 * Limits of a UDP frontend's flows.
 *
 * @param idleTimeoutNs without a datagram either way; 1 ms to 30 d
 * @param unansweredTimeoutNs of a flow that no backend has answered yet; 1 ms to 30 d
 * @param replies a flow ends after so many datagrams from the backend, 1 to 1,000,000; 0 for off
 * @param datagramRate of each flow, from the client
 * @param receiveBufferBytes asked for each listening socket, 4 KiB to 1 GiB
 */
public record UdpConfig(
    long idleTimeoutNs,
    long unansweredTimeoutNs,
    int replies,
    RateConfig datagramRate,
    int receiveBufferBytes) {
  /** The defaults of the command line. */
  public static final UdpConfig DEFAULT =
      new UdpConfig(
          TimeUnit.SECONDS.toNanos(60), TimeUnit.SECONDS.toNanos(15), 0, RateConfig.OFF, 1 << 20);

  private static final int REPLIES_MAX = 1_000_000;

  /**
   * Checks the ranges.
   *
   * @throws ConfigException when a value is out of range
   */
  public UdpConfig {
    final long min = TimeUnit.MILLISECONDS.toNanos(1);
    final long max = TimeUnit.DAYS.toNanos(30);
    ConfigException.inRange("idleTimeout", idleTimeoutNs, min, max, Units.NS);
    ConfigException.inRange("unansweredTimeout", unansweredTimeoutNs, min, max, Units.NS);
    ConfigException.zeroOrInRange("replies", replies, 1, REPLIES_MAX, Units.COUNT);
    ConfigException.notNull("datagramRate", datagramRate);
    ConfigException.inRange("udpBuffer", receiveBufferBytes, 4096, 1 << 30, Units.BYTES);
  }
}
