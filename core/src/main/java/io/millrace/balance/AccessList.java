package io.millrace.balance;

import io.millrace.config.AccessConfig;
import io.millrace.config.Cidr;
import java.net.InetAddress;
import java.util.HashMap;
import java.util.Map;

/** Whether a client address is served. Immutable, read by all loops at once. */
public final class AccessList {
  /** Serves everybody. */
  public static final AccessList ALL = new AccessList(AccessConfig.ALL);

  private final CidrMap<Boolean> served;
  private final boolean servesOthers;

  /**
   * Sorts the blocks.
   *
   * @param config which clients are served
   */
  public AccessList(final AccessConfig config) {
    this(config, Map.of());
  }

  /**
   * Sorts the blocks, with some rules on top.
   *
   * @param config which clients are served
   * @param rules blocks for which something else holds: true for served. They do not change what
   *     holds for others
   */
  public AccessList(final AccessConfig config, final Map<Cidr, Boolean> rules) {
    final Map<Cidr, Boolean> blocks = new HashMap<>();
    config.allow().forEach(block -> blocks.put(block, Boolean.TRUE));
    config.deny().forEach(block -> blocks.put(block, Boolean.FALSE));
    blocks.putAll(rules);
    served = CidrMap.of(blocks);
    servesOthers = config.allow().isEmpty();
  }

  boolean serves(final InetAddress client) {
    final Boolean found = served.find(client);
    return found == null ? servesOthers : found;
  }
}
