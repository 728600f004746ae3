package io.millrace.status;

/** Why a datagram was not sent on. */
public enum DropCause {
  /** From a client, beyond {@code --datagram-rate} of its flow. */
  OVER_RATE("over-rate", "from a client, beyond `--datagram-rate` of its flow"),
  /** From a client: its flow was refused, {@link CounterType#SESSIONS_REFUSED} has the causes. */
  REFUSED("refused", "from a client whose flow was refused: see `frontend.refusals`"),
  /** From a client, to a listener that takes no new flows or not of this family. */
  NOT_SERVED(
      "not-served", "from a client, to a listener that takes no new flow, or of the wrong family"),
  /** From a client: the PROXY header in front of it made it too long. */
  TOO_LONG("too-long", "from a client, too long with the PROXY header in front"),
  /** From a client: the operating system did not take it for the backend. */
  NOT_TAKEN("not-taken", "from a client, not taken by the operating system for the backend"),
  /** From a backend: the operating system did not take it for the client. */
  REPLY_NOT_TAKEN(
      "reply-not-taken", "from a backend, not taken by the operating system for the client"),
  /** From somebody who is not the backend. */
  FOREIGN("foreign", "from somebody who is not the backend; counted in neither sum");

  private final String label;
  private final String meaning;

  DropCause(final String label, final String meaning) {
    this.label = label;
    this.meaning = meaning;
  }

  /**
   * The word for it.
   *
   * @return for example {@code over-rate}
   */
  public String label() {
    return label;
  }

  /**
   * When that is so.
   *
   * @return part of a sentence
   */
  public String meaning() {
    return meaning;
  }
}
