package io.millrace.control;

import io.millrace.config.DownCause;

/**
 * A probe of a backend has changed its mind, or has failed once more.
 *
 * @param frontend whose backend it is
 * @param member the backend
 * @param isBad whether it failed
 * @param cause why, when it did
 * @param failingSinceNs when the first of the failed probes in a row began
 * @param begunNs when this one began
 */
record ProbeNews(
    ManagedFrontend frontend,
    Member member,
    boolean isBad,
    DownCause cause,
    long failingSinceNs,
    long begunNs) {}
