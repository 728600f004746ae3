package io.millrace.tcp;

import io.millrace.balance.CidrMap;
import io.millrace.balance.Gate;
import io.millrace.balance.Pool;
import io.millrace.balance.SessionQueue;
import io.millrace.config.Cidr;
import io.millrace.config.FrontendConfig;
import io.millrace.net.LocalAddresses;
import io.millrace.net.QuickTries;
import io.millrace.status.FrontendCounters;

/**
 * One loop's side of a TCP frontend.
 *
 * @param config as configured
 * @param gate limits, shared by the loops
 * @param pool backends, shared by the loops
 * @param queue sessions that wait, shared by the loops; null when none may
 * @param counters of this loop
 * @param localAddresses of this loop
 * @param quickConnects whether connects are over at once, as this loop has seen
 * @param quickReads whether a client has sent something when its backend is reached, likewise
 * @param proxies peers of whom a PROXY header is required
 */
public record TcpFrontend(
    FrontendConfig config,
    Gate gate,
    Pool pool,
    SessionQueue queue,
    FrontendCounters counters,
    LocalAddresses localAddresses,
    QuickTries quickConnects,
    QuickTries quickReads,
    CidrMap<Cidr> proxies) {}
