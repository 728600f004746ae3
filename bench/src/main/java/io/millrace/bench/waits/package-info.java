/**
 * Ways to wait that the adaptive strategy is measured against, and the program that forwards with
 * one of them: see {@code bench/run --sets waits}. None of them is shipped.
 */
package io.millrace.bench.waits;
