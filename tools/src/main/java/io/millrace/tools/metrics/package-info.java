/**
 * Metrics for Prometheus, written with its own client: {@link io.millrace.tools.metrics.Metric} is
 * the one list of them, {@link io.millrace.tools.metrics.Scrape} what is known at one moment.
 * Loaded at the first scrape. All of it runs on the thread {@code millrace-http}.
 */
package io.millrace.tools.metrics;
