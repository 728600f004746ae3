package io.millrace;

/** A forwarder could not be launched. Nothing was left open. */
public final class LaunchException extends Exception {
  private static final long serialVersionUID = 1L;

  /** What stood in the way. */
  public enum Reason {
    /** Another socket holds the address. */
    ADDRESS_IN_USE,
    /** The address is not one of this machine, or the family is not available. */
    ADDRESS_UNAVAILABLE,
    /** The port may not be bound by this user. */
    NO_PERMISSION,
    /** The descriptor limit does not allow for the sessions asked for. */
    DESCRIPTORS,
    /** A live process owns the run directory. */
    DIRECTORY_OWNED,
    /** The run directory cannot be made or written. */
    DIRECTORY_UNUSABLE,
    /** Anything else. */
    OTHER
  }

  private final Reason reason;

  /**
   * Says what stood in the way.
   *
   * @param reason its kind
   * @param message one line for the operator: names frontend or flag, address and cause
   * @param cause what the operating system said, or null
   */
  public LaunchException(final Reason reason, final String message, final Throwable cause) {
    super(message, cause);
    this.reason = reason;
  }

  /**
   * The kind of obstacle.
   *
   * @return never null
   */
  public Reason reason() {
    return reason;
  }
}
