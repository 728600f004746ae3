package io.millrace.control;

import io.millrace.balance.Gate;
import io.millrace.balance.HashTables;
import io.millrace.config.FrontendConfig;
import java.net.InetAddress;
import java.util.List;

/**
 * What a frontend is made of.
 *
 * @param config as configured
 * @param sockets bound
 * @param gate its limits
 * @param tables of its backends when its pool hashes, else {@link HashTables#NONE}
 * @param localAddresses that connections to backends leave from; empty for the kernel's choice
 */
public record FrontendParts(
    FrontendConfig config,
    BoundSockets sockets,
    Gate gate,
    HashTables tables,
    List<InetAddress> localAddresses) {
  /** Copies the list. */
  public FrontendParts {
    localAddresses = List.copyOf(localAddresses);
  }
}
