/** JMH micro-benchmarks of what is package-private in core's package of this name. */
package io.millrace.loop;
