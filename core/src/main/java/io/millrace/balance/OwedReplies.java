package io.millrace.balance;

/**
 * How many sessions of one loop have a reply coming: their client has said something since their
 * backend last did. Belongs to that loop.
 */
public final class OwedReplies {
  private int count;
  private boolean asked;

  /** Nobody waits. */
  public OwedReplies() {}

  /**
   * How many wait.
   *
   * @return 0 or more
   */
  public int count() {
    return count;
  }

  /**
   * Whether a client has said something since this was asked last.
   *
   * @return true once
   */
  public boolean takeAsked() {
    final boolean taken = asked;
    asked = false;
    return taken;
  }

  void asked() {
    asked = true;
  }

  void add(final int more) {
    count += more;
    if (count < 0) {
      throw new IllegalStateException("more replies came than were owed");
    }
  }
}
