package io.millrace.loop;

import io.millrace.balance.CidrMap;
import io.millrace.balance.Gate;
import io.millrace.balance.Pace;
import io.millrace.balance.Pool;
import io.millrace.balance.SessionQueue;
import io.millrace.config.FrontendConfig;
import io.millrace.net.LocalAddresses;
import io.millrace.net.QuickTries;
import io.millrace.status.FrontendCounters;
import io.millrace.tcp.TcpFrontend;
import io.millrace.udp.UdpFrontend;

/**
 * One loop's side of a frontend.
 *
 * @param config as configured
 * @param gate limits, shared by the loops
 * @param pool backends, shared by the loops
 * @param queue sessions that wait, shared by the loops; null when none may
 * @param counters of this loop
 * @param localAddresses of this loop
 */
public record LoopFrontend(
    FrontendConfig config,
    Gate gate,
    Pool pool,
    SessionQueue queue,
    FrontendCounters counters,
    LocalAddresses localAddresses) {
  TcpFrontend tcp() {
    return new TcpFrontend(
        config,
        gate,
        pool,
        queue,
        counters,
        localAddresses,
        new QuickTries(),
        new QuickTries(),
        CidrMap.of(config.proxy().accept()));
  }

  UdpFrontend udp(final long nowNs) {
    final Pace pace = new Pace(config.udp().datagramRate(), Pace.FINE, nowNs);
    return new UdpFrontend(
        config, gate, pool, counters, localAddresses, pace, CidrMap.of(config.proxy().accept()));
  }
}
