/**
 * Immutable configuration records: layer 0. Each constructor checks its ranges and names field,
 * value and range in its {@link io.millrace.config.ConfigException}. Any thread may hold them.
 * Nothing here does I/O.
 */
package io.millrace.config;
