package io.millrace.status;

/** What an event is about. The list of docs/operating.md. */
public enum EventKind {
  /** The process has started or is ready. */
  START("start", "the process has started, or serves"),
  /** The process drains or ends. */
  STOP("stop", "the process drains, cuts its drain short, or ends"),
  /** A backend's state as probes and sessions see it. */
  BACKEND("backend", "a backend is up, full, down, ejected or back"),
  /** An operator's command. */
  OPERATOR("operator", "an operator's command has changed something"),
  /** The configuration was read again. */
  RELOAD("reload", "the configuration was read again, or could not be"),
  /** A host name stands for other addresses, or for none. */
  RESOLVE("resolve", "a backend's name stands for other addresses, or its look-up fails"),
  /** An address of this machine came or went under a wildcard frontend. */
  ADDRESS("address", "an address of this machine came or went under a udp wildcard frontend"),
  /** A limit was reached; told once in a while. */
  LIMIT("limit", "a limit was reached, or the machine granted less than was asked for"),
  /** Something an operator should look at now. */
  ALARM("alarm", "something to be looked at now: no backend is eligible, two primaries, ..."),
  /** A loop stood still. */
  DELAY("delay", "a loop stood still for 100 ms or more, and why; told once in five minutes"),
  /** A fault of this program. */
  ERROR("error", "a fault of this program ended sessions; `events --errors` shows it");

  private final String label;
  private final String meaning;

  EventKind(final String label, final String meaning) {
    this.label = label;
    this.meaning = meaning;
  }

  /**
   * The word for it.
   *
   * @return for example {@code backend}
   */
  public String label() {
    return label;
  }

  /**
   * What it says, as docs/operating.md has it.
   *
   * @return part of a sentence
   */
  public String meaning() {
    return meaning;
  }

  /**
   * Whether its line for people begins as a warning does.
   *
   * @return true for what is no plain change of state
   */
  boolean isWarning() {
    return this == LIMIT || this == ALARM || this == DELAY || this == ERROR;
  }

  static EventKind of(final String label) {
    for (final EventKind each : values()) {
      if (each.label.equals(label)) {
        return each;
      }
    }
    return null;
  }
}
