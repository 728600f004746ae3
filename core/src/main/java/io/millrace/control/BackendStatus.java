package io.millrace.control;

import io.millrace.config.BackendConfig;
import io.millrace.status.BackendLatency;
import io.millrace.status.BackendRates;
import io.millrace.status.BackendTotals;
import io.millrace.status.IdleAges;
import java.net.InetAddress;
import java.util.List;

/**
 * What the conductor knows of one backend of one frontend.
 *
 * @param frontend the frontend's name
 * @param config as configured
 * @param addresses what its host stands for now
 * @param state up, full, down, ejected, draining, off, unprobed or removed
 * @param eligible whether it may have new sessions
 * @param stateNs since when it has that state, nanoseconds ago
 * @param by who set it: probe, passive, operator, dns, start
 * @param why the cause, empty when there is none
 * @param lastProbe the newest answer of its probes, empty when there is none
 * @param weight as configured or as an operator ordered, 0 to 1000
 * @param weightTenths what it has of that now, in tenths
 * @param sessions now
 * @param totals what was counted of it since it joined
 * @param rates over the last ten seconds and the last minute
 * @param latency how long it takes
 * @param idleAges how long its sessions had been silent when they ended
 */
public record BackendStatus(
    String frontend,
    BackendConfig config,
    List<InetAddress> addresses,
    String state,
    boolean eligible,
    long stateNs,
    String by,
    String why,
    String lastProbe,
    int weight,
    int weightTenths,
    long sessions,
    BackendTotals totals,
    BackendRates rates,
    BackendLatency latency,
    IdleAges idleAges) {}
