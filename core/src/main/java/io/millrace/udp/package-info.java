/**
 * UDP: listening sockets and flows. Layer 2. Everything belongs to one loop's thread. Must not see
 * tcp or loop.
 */
package io.millrace.udp;
