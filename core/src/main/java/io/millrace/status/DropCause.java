package io.millrace.status;

/** Why a datagram was not sent on. */
public enum DropCause {
  /** From a client, beyond {@code --datagram-rate} of its flow. */
  OVER_RATE("over-rate"),
  /** From a client: its flow was refused, {@link CounterType#SESSIONS_REFUSED} has the causes. */
  REFUSED("refused"),
  /** From a client, to a listener that takes no new flows or not of this family. */
  NOT_SERVED("not-served"),
  /** From a client: the PROXY header in front of it made it too long. */
  TOO_LONG("too-long"),
  /** From a client: the operating system did not take it for the backend. */
  NOT_TAKEN("not-taken"),
  /** From a backend: the operating system did not take it for the client. */
  REPLY_NOT_TAKEN("reply-not-taken"),
  /** From somebody who is not the backend. */
  FOREIGN("foreign");

  private final String label;

  DropCause(final String label) {
    this.label = label;
  }

  /**
   * The word for it.
   *
   * @return for example {@code over-rate}
   */
  public String label() {
    return label;
  }
}
