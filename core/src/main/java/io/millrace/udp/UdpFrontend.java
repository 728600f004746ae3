package io.millrace.udp;

import io.millrace.balance.Gate;
import io.millrace.balance.Pace;
import io.millrace.balance.Pool;
import io.millrace.config.FrontendConfig;
import io.millrace.net.LocalAddresses;
import io.millrace.status.FrontendCounters;

/**
 * One loop's side of a UDP frontend.
 *
 * @param config as configured
 * @param gate limits, shared by the loops
 * @param pool backends, shared by the loops
 * @param counters of this loop
 * @param localAddresses of this loop
 * @param pace of the datagrams of each client's flow
 */
public record UdpFrontend(
    FrontendConfig config,
    Gate gate,
    Pool pool,
    FrontendCounters counters,
    LocalAddresses localAddresses,
    Pace pace) {}
