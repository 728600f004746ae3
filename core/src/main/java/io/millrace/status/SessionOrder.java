package io.millrace.status;

import java.util.Comparator;

/** Which live sessions come first: those with most. */
public enum SessionOrder {
  /** The oldest. */
  AGE("age", Comparator.comparingLong(SessionView::ageNs).reversed()),
  /** Those that have been silent for longest. */
  IDLE("idle", Comparator.comparingLong(SessionView::idleNs).reversed()),
  /** Those that have moved most, both ways. */
  BYTES("bytes", Comparator.comparingLong(SessionOrder::bytes).reversed());

  private final String label;
  private final Comparator<SessionView> comparator;

  SessionOrder(final String label, final Comparator<SessionView> comparator) {
    this.label = label;
    this.comparator = comparator;
  }

  /**
   * The word for it.
   *
   * @return for example {@code age}
   */
  public String label() {
    return label;
  }

  /**
   * Compares two sessions.
   *
   * @return the one that comes first is less
   */
  public Comparator<SessionView> comparator() {
    return comparator;
  }

  private static long bytes(final SessionView session) {
    return session.bytesIn() + session.bytesOut();
  }
}
