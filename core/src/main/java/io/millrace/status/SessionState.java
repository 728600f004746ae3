package io.millrace.status;

/** What a live session is doing. */
public enum SessionState {
  /** It waits for a place on a backend. */
  QUEUED("queued"),
  /** A backend is being reached, or its PROXY header is awaited. */
  CONNECTING("connecting"),
  /** Bytes may go both ways. */
  OPEN("open"),
  /** One side has ended. */
  HALF_CLOSED("half-closed"),
  /** Data is held whose receiver takes nothing. */
  STALLED("stalled");

  private final String label;

  SessionState(final String label) {
    this.label = label;
  }

  /**
   * The word for people and programs.
   *
   * @return for example {@code half-closed}
   */
  public String label() {
    return label;
  }
}
