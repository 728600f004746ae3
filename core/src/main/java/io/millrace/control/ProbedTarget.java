package io.millrace.control;

import io.millrace.health.ProbeTarget;
import java.net.InetAddress;
import java.util.List;

/**
 * One probe of one backend of a running forwarder.
 *
 * @param frontend its name
 * @param backend its name
 * @param addresses those of its host, in order; empty when there are none
 * @param target what is probed and how
 */
public record ProbedTarget(
    String frontend, String backend, List<InetAddress> addresses, ProbeTarget target) {
  /** Copies the list. */
  public ProbedTarget {
    addresses = List.copyOf(addresses);
  }
}
