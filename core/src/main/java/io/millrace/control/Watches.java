package io.millrace.control;

/**
 * The parts of the conductor that watch frontends and backends and must hear of those that come and
 * go.
 *
 * @param names look-ups
 * @param addresses sockets of wildcard frontends
 * @param health probes
 * @param queues waiting sessions
 * @param tables of the hashes
 * @param clients rules at run time
 * @param delays of loops and machine
 */
record Watches(
    NameWatch names,
    AddressWatch addresses,
    HealthWatch health,
    Queues queues,
    TableBuilds tables,
    ClientRules clients,
    DelayWatch delays) {}
