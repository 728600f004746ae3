package io.millrace.control;

import java.util.ArrayDeque;
import java.util.function.BooleanSupplier;

/**
 * Commands to the loops that a full queue has not taken yet, in order; offered again in each turn
 * of the conductor.
 */
final class Outbox {
  private final ArrayDeque<BooleanSupplier> pending = new ArrayDeque<>();

  void send(final BooleanSupplier command) {
    pending.addLast(command);
    flush();
  }

  int flush() {
    int sent = 0;
    while (!pending.isEmpty() && pending.peekFirst().getAsBoolean()) {
      pending.removeFirst();
      sent++;
    }
    return sent;
  }

  boolean isEmpty() {
    return pending.isEmpty();
  }
}
