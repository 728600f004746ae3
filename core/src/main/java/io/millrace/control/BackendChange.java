package io.millrace.control;

import io.millrace.config.BackendConfig;

/**
 * The same backend, configured anew: name, host and port are alike.
 *
 * @param before as configured until now
 * @param after as configured from now on
 */
public record BackendChange(BackendConfig before, BackendConfig after) {}
