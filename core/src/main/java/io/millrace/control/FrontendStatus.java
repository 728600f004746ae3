package io.millrace.control;

import io.millrace.config.FrontendConfig;
import io.millrace.status.BackendLatency;
import io.millrace.status.FrontendRates;
import java.net.InetSocketAddress;
import java.util.List;

/**
 * What the conductor knows of one frontend.
 *
 * @param config as configured
 * @param addresses really bound
 * @param eligible backends that may have new sessions
 * @param backends that it has
 * @param sessions now
 * @param sessionsMax at once
 * @param queued sessions that wait for a backend
 * @param headroomPercent the highest load of a backend, in percent of its {@code max}, if the
 *     busiest one died now; -1 when that cannot be said
 * @param contested whether two backends of an exclusive pool say at once that they are the one
 * @param rates over the last ten seconds and the last minute
 * @param latency how long its backends take, all together
 */
public record FrontendStatus(
    FrontendConfig config,
    List<InetSocketAddress> addresses,
    int eligible,
    int backends,
    int sessions,
    int sessionsMax,
    int queued,
    int headroomPercent,
    boolean contested,
    FrontendRates rates,
    BackendLatency latency) {}
