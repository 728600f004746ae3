package io.millrace.balance;

import io.millrace.config.BackendRole;
import java.util.Arrays;

/**
 * The eligible backends of one role: by slot for scanning, and in the smooth order of one
 * round-robin cycle.
 */
final class Tier {
  private final int[] slots;
  private final int[] weights;
  private final int[] caps;
  private final int[] order;

  private Tier(final int[] slots, final int[] weights, final int[] caps) {
    this.slots = slots;
    this.weights = weights;
    this.caps = caps;
    order = SmoothOrder.of(weights);
  }

  static Tier of(final Backend[] backends, final BackendRole role) {
    final int[] slots = new int[backends.length];
    int count = 0;
    for (final Backend backend : backends) {
      if (backend.isEligible() && backend.config().role() == role) {
        slots[count++] = backend.slot();
      }
    }
    final int[] weights = new int[count];
    final int[] caps = new int[count];
    for (int i = 0; i < count; i++) {
      weights[i] = backends[slots[i]].config().weight();
      final int max = backends[slots[i]].config().sessionsMax();
      caps[i] = max == 0 ? Integer.MAX_VALUE : max;
    }
    return new Tier(Arrays.copyOf(slots, count), weights, caps);
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

  int cap(final int index) {
    return caps[index];
  }

  int orderLength() {
    return order.length;
  }

  /** Index of the backend whose turn it is at a position of the cycle. */
  int indexInOrder(final int position) {
    return order[position];
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
