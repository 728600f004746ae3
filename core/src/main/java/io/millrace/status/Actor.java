package io.millrace.status;

/** Who changed something. */
public enum Actor {
  /** An active health check. */
  PROBE("probe", "an active health check"),
  /** What sessions met. */
  PASSIVE("passive", "what sessions met: failed connects, resets"),
  /** A person or a program with a command or a signal; the event has the user. */
  OPERATOR("operator", "a command or a signal; `user` says whose, where it is known"),
  /** A look-up of a host name. */
  DNS("dns", "a look-up of a host name"),
  /** The launch. */
  START("start", "the launch"),
  /** A reload of the configuration. */
  RELOAD("reload", "a reload of the configuration"),
  /** The program by itself. */
  MILLRACE("millrace", "the program by itself");

  private final String label;
  private final String meaning;

  Actor(final String label, final String meaning) {
    this.label = label;
    this.meaning = meaning;
  }

  /**
   * The word for it.
   *
   * @return for example {@code probe}
   */
  public String label() {
    return label;
  }

  /**
   * Who that is, as docs/operating.md has it.
   *
   * @return part of a sentence
   */
  public String meaning() {
    return meaning;
  }

  static Actor of(final String label) {
    for (final Actor each : values()) {
      if (each.label.equals(label)) {
        return each;
      }
    }
    return null;
  }
}
