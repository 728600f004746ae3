package io.millrace.balance;

import io.millrace.config.BackendConfig;
import io.millrace.config.BackendPort;
import io.millrace.config.BackendRole;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/**
 * What the hashes choose from, made of all backends of a pool whether they are eligible or not: so
 * it changes only with the configuration. Immutable.
 */
public final class HashTables {
  /** Of a pool that does not hash. */
  public static final HashTables NONE = new HashTables(new long[0], null, null);

  private final long[] hashes;
  private final MaglevTable primaries;
  private final MaglevTable backups;

  private HashTables(final long[] hashes, final MaglevTable primaries, final MaglevTable backups) {
    this.hashes = hashes;
    this.primaries = primaries;
    this.backups = backups;
  }

  /**
   * Builds the tables of both roles. Takes milliseconds: not for a loop nor for the conductor.
   *
   * @param backends all of a pool, in order of configuration: each has its place as its slot
   * @return the same whatever the order, but for the slots
   */
  public static HashTables of(final List<BackendConfig> backends) {
    final long[] hashes = new long[backends.size()];
    for (int slot = 0; slot < hashes.length; slot++) {
      hashes[slot] = Xxh64.of(key(backends.get(slot)), FlowKey.SEED);
    }
    return new HashTables(
        hashes,
        table(backends, BackendRole.PRIMARY, hashes),
        table(backends, BackendRole.BACKUP, hashes));
  }

  /** The table of a role, or null where fewer than two have a weight. */
  MaglevTable table(final BackendRole role) {
    return role == BackendRole.PRIMARY ? primaries : backups;
  }

  /** Of the backend's name and address. */
  long hash(final int slot) {
    return hashes[slot];
  }

  private static MaglevTable table(
      final List<BackendConfig> backends, final BackendRole role, final long[] hashes) {
    final MaglevTable.Member[] members = new MaglevTable.Member[backends.size()];
    int count = 0;
    for (int slot = 0; slot < hashes.length; slot++) {
      final BackendConfig each = backends.get(slot);
      if (each.role() == role && each.weight() > 0) {
        members[count++] = new MaglevTable.Member(each.name(), hashes[slot], each.weight(), slot);
      }
    }
    return count < 2 ? null : MaglevTable.of(Arrays.copyOf(members, count));
  }

  /** The bytes of a backend: {@code NAME=HOST:PORT} or {@code NAME=HOST:+N}, as configured. */
  private static byte[] key(final BackendConfig backend) {
    final BackendPort port = backend.port();
    final String rule = port.fixed() == 0 ? "+" + port.offset() : Integer.toString(port.fixed());
    final String text = backend.name() + "=" + backend.host() + ":" + rule;
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
