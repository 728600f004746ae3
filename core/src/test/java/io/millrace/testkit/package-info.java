/**
 * What tests of every layer share: nothing is left behind, seeds repeat a run, waits are bounded.
 */
package io.millrace.testkit;
