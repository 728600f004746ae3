package io.millrace.balance;

import io.millrace.status.MeterReading;

/**
 * What one loop has measured of one backend in an interval.
 *
 * @param pool whose backend it is
 * @param slot of the backend
 * @param name of the backend: the slot may be another's by now
 * @param reading what was measured
 */
public record PoolReading(Pool pool, int slot, String name, MeterReading reading) {}
