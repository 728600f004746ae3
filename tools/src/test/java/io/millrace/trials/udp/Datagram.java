package io.millrace.trials.udp;

import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;

/**
 * A datagram as a socket of the trial received it.
 *
 * @param from the sender that the socket saw
 * @param payload a copy of the bytes
 * @param atNs when it was received, System.nanoTime
 */
record Datagram(InetSocketAddress from, byte[] payload, long atNs) {
  String text() {
    return new String(payload, StandardCharsets.UTF_8);
  }

  int size() {
    return payload.length;
  }
}
