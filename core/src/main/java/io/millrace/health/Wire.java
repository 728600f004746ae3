package io.millrace.health;

import io.millrace.net.Poller;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * What all attempts of one checked address use.
 *
 * @param poller of the control thread
 * @param farewells of the checker
 * @param scratch whose content is dropped
 * @param errands to the worker
 * @param trace told each step
 * @param locals addresses to leave from; empty for the kernel's choice
 */
record Wire(
    Poller poller,
    Farewells farewells,
    ByteBuffer scratch,
    Errands errands,
    ProbeTrace trace,
    List<InetAddress> locals) {
  /** The same for somebody who may not see a password. */
  Wire masking(final Password password) {
    final ProbeTrace masked = trace.isOn() ? new MaskedTrace(trace, password) : trace;
    return new Wire(poller, farewells, scratch, errands, masked, locals);
  }

  /** The address to leave from towards a peer, or null for the kernel's choice. */
  InetAddress local(final InetAddress peer) {
    for (final InetAddress local : locals) {
      if (local.getClass() == peer.getClass()) {
        return local;
      }
    }
    return null;
  }
}
