/**
 * JMH micro-benchmarks, kept only where a decision hangs on them. Each benchmark class carries
 * {@code @Fork(jvmArgsAppend = "--add-opens=java.base/jdk.internal.misc=ALL-UNNAMED")}: the forked
 * JVM does not see the manifest of the jar.
 */
package io.millrace.bench;
