package io.millrace.config;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Which client addresses a frontend serves: the longest prefix that holds an address decides. What
 * no block holds is served, unless there is one in {@code allow}.
 *
 * @param allow blocks that are served, at most 10,000
 * @param deny blocks that are not, at most 10,000
 */
public record AccessConfig(List<Cidr> allow, List<Cidr> deny) {
  /** Everybody is served. */
  public static final AccessConfig ALL = new AccessConfig(List.of(), List.of());

  /** Most blocks of a list. */
  public static final int BLOCKS_MAX = 10_000;

  /**
   * Checks the lists and copies them.
   *
   * @throws ConfigException when a list is too long or a block is in both
   */
  public AccessConfig {
    allow = List.copyOf(ConfigException.notNull("allow", allow));
    deny = List.copyOf(ConfigException.notNull("deny", deny));
    ConfigException.inRange("allow", allow.size(), 0, BLOCKS_MAX, Units.COUNT);
    ConfigException.inRange("deny", deny.size(), 0, BLOCKS_MAX, Units.COUNT);
    final Set<Cidr> allowed = new HashSet<>(allow);
    for (final Cidr block : deny) {
      if (allowed.contains(block)) {
        throw new ConfigException("deny", block + " is allowed as well");
      }
    }
  }

  /**
   * Whether anybody is not served.
   *
   * @return false when there is no block
   */
  public boolean isOn() {
    return !allow.isEmpty() || !deny.isEmpty();
  }
}
