package io.millrace.balance;

import io.millrace.config.BackendConfig;
import io.millrace.config.BackendPort;
import io.millrace.config.BackendRole;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

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
    return of(backends, NONE);
  }

  /**
   * Builds the tables of both roles so that, compared with those before, hardly a position changes
   * hands that need not ({@link Succession}). Takes milliseconds.
   *
   * @param backends all of a pool, each at its slot
   * @param before what the pool has now; {@link #NONE} for the tables of a new pool
   * @return the same for the same two, but for the slots
   */
  public static HashTables of(final List<BackendConfig> backends, final HashTables before) {
    final long[] hashes = new long[backends.size()];
    for (int slot = 0; slot < hashes.length; slot++) {
      hashes[slot] = hash(backends.get(slot));
    }
    return new HashTables(
        hashes,
        table(backends, BackendRole.PRIMARY, hashes, before),
        table(backends, BackendRole.BACKUP, hashes, before));
  }

  /**
   * Without a table: each session's backend is found among those that are eligible by their hashes
   * alone. Cheap, and other flows change hands than with tables: for the time until they are made.
   *
   * @param backends some of a pool
   * @param slots of theirs, each 0 or more
   * @return the same whatever the order, but for the slots
   */
  public static HashTables untabled(final List<BackendConfig> backends, final List<Integer> slots) {
    final long[] hashes = new long[1 + slots.stream().mapToInt(each -> each).max().orElse(-1)];
    for (int i = 0; i < backends.size(); i++) {
      hashes[slots.get(i)] = hash(backends.get(i));
    }
    return new HashTables(hashes, null, null);
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
      final List<BackendConfig> backends,
      final BackendRole role,
      final long[] hashes,
      final HashTables before) {
    final MaglevTable.Member[] members = new MaglevTable.Member[backends.size()];
    int count = 0;
    for (int slot = 0; slot < hashes.length; slot++) {
      final BackendConfig each = backends.get(slot);
      if (each.role() == role && each.weight() > 0) {
        members[count++] = new MaglevTable.Member(each.name(), hashes[slot], each.weight(), slot);
      }
    }
    if (count < 2) {
      return null;
    }
    final MaglevTable fresh = MaglevTable.of(Arrays.copyOf(members, count));
    final MaglevTable former = before.table(role);
    if (former == null || former.size() != fresh.size()) {
      return fresh;
    }
    return Succession.of(former, before.slotsAmong(members, count, backends.size()), fresh);
  }

  /** By slot of these tables: the backend's slot among others, or that for those who left. */
  private char[] slotsAmong(final MaglevTable.Member[] others, final int count, final int left) {
    final Map<Long, Integer> slots = new HashMap<>();
    for (int i = 0; i < count; i++) {
      slots.put(others[i].hash(), others[i].slot());
    }
    final char[] among = new char[hashes.length];
    for (int slot = 0; slot < among.length; slot++) {
      among[slot] = (char) slots.getOrDefault(hashes[slot], left).intValue();
    }
    return among;
  }

  private static long hash(final BackendConfig backend) {
    return Xxh64.of(key(backend), FlowKey.SEED);
  }

  /** The bytes of a backend: {@code NAME=HOST:PORT} or {@code NAME=HOST:+N}, as configured. */
  private static byte[] key(final BackendConfig backend) {
    final BackendPort port = backend.port();
    final String rule = port.fixed() == 0 ? "+" + port.offset() : Integer.toString(port.fixed());
    final String text = backend.name() + "=" + backend.host() + ":" + rule;
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
