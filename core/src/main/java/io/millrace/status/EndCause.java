package io.millrace.status;

/** Why a session ended or was refused. */
public enum EndCause {
  /** Both sides ended cleanly, the client first. */
  CLIENT_END("client-end"),
  /** Both sides ended cleanly, the backend first. */
  BACKEND_END("backend-end"),
  /** The client reset the connection. */
  CLIENT_RESET("client-reset"),
  /** The backend reset the connection. */
  BACKEND_RESET("backend-reset"),
  /** No byte either way for the idle time-out. */
  IDLE("idle"),
  /** One side had ended and the other stayed silent. */
  HALF_CLOSED("half-closed"),
  /** Data was held and its receiver took nothing. */
  STALL("stall"),
  /** Held-data memory was spent and this session was stalled longest. */
  BUFFERS("buffers"),
  /** The session reached its age. */
  MAX_AGE("max-age"),
  /** No try reached a backend. */
  CONNECT_FAILED("connect-failed"),
  /** The set-up deadline passed. */
  CONNECT_TIMEOUT("connect-timeout"),
  /** No backend was eligible. */
  NO_BACKEND("no-backend"),
  /** No backend could take it, and as many waited as may. */
  QUEUE_FULL("queue-full"),
  /** It waited for a backend for too long. */
  QUEUE_TIMEOUT("queue-timeout"),
  /** The PROXY header that is required of the peer was invalid, or did not come in time. */
  PROXY_HEADER("proxy-header"),
  /** The frontend's or the global limit of sessions was reached. */
  MAX_SESSIONS("max-sessions"),
  /** The frontend's rate of new sessions was reached. */
  SESSION_RATE("session-rate"),
  /** The client's address is not served. */
  DENY("deny"),
  /** The client's address has its limit of sessions. */
  SOURCE_SESSIONS("source-sessions"),
  /** The client's address opens sessions too fast. */
  SOURCE_RATE("source-rate"),
  /** No room is left to remember the client's address. */
  SOURCE_TABLE("source-table"),
  /** The backend went down: its port refused a probe. */
  DOWN_REFUSED("down-refused"),
  /** The backend went down: it did not answer its probes. */
  DOWN_TIMEOUT("down-timeout"),
  /** The backend went down: it answered its probes, but not as wanted. */
  DOWN_REPLY("down-reply"),
  /** The backend was removed from its frontend, by a reload or because its name changed. */
  DOWN_REMOVED("down-removed"),
  /** Another backend of its frontend takes over. */
  DOWN_TAKEOVER("down-takeover"),
  /** An operator disabled the backend. */
  DISABLED("disabled"),
  /** Closed by the operator or the embedder. */
  CLOSED("closed"),
  /** Closed when the drain time was over. */
  DRAIN("drain"),
  /** The flow had its number of replies. */
  REPLIES("replies"),
  /** No backend answered the flow in time. */
  UNANSWERED("unanswered"),
  /** A fault of this program or of the operating system ended it. */
  ERROR("error");

  private final String label;

  EndCause(final String label) {
    this.label = label;
  }

  /**
   * The spelling of the session log.
   *
   * @return for example {@code client-end}
   */
  public String label() {
    return label;
  }
}
