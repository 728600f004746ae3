package io.millrace;

import io.millrace.config.FrontendConfig;
import java.net.InetSocketAddress;
import java.util.List;

/**
 * A frontend that listens.
 *
 * @param config as configured
 * @param addresses the addresses really bound, one for each family and port (not each loop); free
 *     ports are filled in
 * @param backends of its pool now; those that a name stands for count each
 * @param backendsEligible backends that can take sessions now
 * @param backendsUp backends that no probe speaks against
 */
public record BoundFrontend(
    FrontendConfig config,
    List<InetSocketAddress> addresses,
    int backends,
    int backendsEligible,
    int backendsUp) {}
