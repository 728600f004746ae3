package io.millrace.udp;

import io.millrace.balance.CidrMap;
import io.millrace.balance.Gate;
import io.millrace.balance.Pace;
import io.millrace.balance.Pool;
import io.millrace.config.Cidr;
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
 * @param proxies peers of whom a PROXY header is required in each datagram
 */
public record UdpFrontend(
    FrontendConfig config,
    Gate gate,
    Pool pool,
    FrontendCounters counters,
    LocalAddresses localAddresses,
    Pace pace,
    CidrMap<Cidr> proxies) {}
