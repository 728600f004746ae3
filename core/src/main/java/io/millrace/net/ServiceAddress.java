package io.millrace.net;

import java.net.InetAddress;

/**
 * One address of a service, as SRV records tell it.
 *
 * @param address of a target
 * @param port 1 to 65535
 * @param priority the lowest is used first
 * @param weight its part among those of the same priority, 0 to 65535
 */
public record ServiceAddress(InetAddress address, int port, int priority, int weight) {}
