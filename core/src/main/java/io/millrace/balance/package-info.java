/**
 * Choosing a backend and admitting sessions: layer 1. Shared by all threads, lock-free: views are
 * published by the conductor and read by the loops; counts change by compare-and-set. Touches
 * neither sockets nor threads.
 */
package io.millrace.balance;
