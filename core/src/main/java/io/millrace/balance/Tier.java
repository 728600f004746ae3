package io.millrace.balance;

import io.millrace.config.Algorithm;
import io.millrace.config.BackendRole;
import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.IntStream;

/**
 * The eligible backends of one role: by index for scanning, and what the algorithm needs beside: an
 * order by weight, or the table of all backends of the role. Immutable.
 */
final class Tier {
  private static final int[] NO_ORDER = {};

  private final int[] slots;
  private final int[] weights;
  private final int[] caps;
  private final int[] order;
  private final int[] indices;
  private final int[] outside;
  private final long weightTotal;
  private final int weightMax;
  private final HashTables tables;
  private final MaglevTable table;

  private Tier(
      final List<Backend> eligible,
      final int slotsTotal,
      final Algorithm balance,
      final HashTables tables,
      final MaglevTable table) {
    slots = eligible.stream().mapToInt(Backend::slot).toArray();
    this.tables = tables;
    this.table = table;
    weights = new int[slots.length];
    caps = new int[slots.length];
    indices = new int[slotsTotal];
    Arrays.fill(indices, Picker.NONE);
    long total = 0;
    for (int i = 0; i < slots.length; i++) {
      final int max = eligible.get(i).config().sessionsMax();
      caps[i] = max == 0 ? Integer.MAX_VALUE : max;
      weights[i] = eligible.get(i).standing().weightTenths();
      indices[slots[i]] = i;
      total += weights[i];
    }
    weightTotal = total;
    weightMax = Arrays.stream(weights).max().orElse(0);
    outside = IntStream.range(0, slotsTotal).filter(i -> indices[i] == Picker.NONE).toArray();
    order =
        switch (balance) {
          case ROUND_ROBIN, LEAST_CONNECTIONS, LEAST_LATENCY -> SmoothOrder.of(weights);
          case RANDOM -> SmoothOrder.unordered(weights);
          default -> NO_ORDER;
        };
  }

  static Tier of(
      final List<Backend> backends,
      final BackendRole role,
      final Algorithm balance,
      final HashTables tables,
      final Predicate<Backend> member) {
    final List<Backend> eligible =
        backends.stream()
            .filter(each -> member.test(each) && each.config().role() == role)
            .toList();
    return new Tier(eligible, backends.size(), balance, tables, tables.table(role));
  }

  int size() {
    return slots.length;
  }

  int slot(final int index) {
    return slots[index];
  }

  int weight(final int index) {
    return weights[index];
  }

  /** Of all its backends. */
  long weightTotal() {
    return weightTotal;
  }

  /** The highest of them. */
  int weightMax() {
    return weightMax;
  }

  int cap(final int index) {
    return caps[index];
  }

  /** Whether all weights are alike. For the algorithms that have an order. */
  boolean isEven() {
    return order.length == slots.length;
  }

  int orderLength() {
    return order.length;
  }

  /** Index of the backend at a position of the order. */
  int indexInOrder(final int position) {
    return order[position];
  }

  /** Index of the backend of a slot, or {@link Picker#NONE} when it is not eligible here. */
  int indexOf(final int slot) {
    return indices[slot];
  }

  /** Index behind that of a slot in turn; the first when the slot is not eligible here. */
  int indexAfter(final int slot) {
    final int next = slot < 0 || slot >= indices.length ? 0 : indices[slot] + 1;
    return next == slots.length ? 0 : next;
  }

  /** How many backends of the pool are not in this tier. */
  int outsideSize() {
    return outside.length;
  }

  /** The slot of one of them. */
  int outside(final int number) {
    return outside[number];
  }

  /** Of all backends of the role, eligible or not; null where fewer than two have a weight. */
  MaglevTable table() {
    return table;
  }

  /** Of the backend's name and address. */
  long hash(final int index) {
    return tables.hash(slots[index]);
  }

  /** How many a session has not tried yet. */
  int untried(final Tried tried) {
    int count = slots.length;
    for (int i = 0; !tried.isEmpty() && i < slots.length; i++) {
      count -= tried.contains(slots[i]) ? 1 : 0;
    }
    return count;
  }

  boolean hasUntried(final Tried tried) {
    if (tried.isEmpty()) {
      return slots.length > 0;
    }
    for (final int slot : slots) {
      if (!tried.contains(slot)) {
        return true;
      }
    }
    return false;
  }
}
