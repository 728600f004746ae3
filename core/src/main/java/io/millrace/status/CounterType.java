package io.millrace.status;

/** All counters of a frontend. Each is kept by loop, so that counting costs no contended write. */
public enum CounterType {
  /** Sessions opened: admitted connections and flows. */
  SESSIONS_OPENED("sessions-opened", "sessions"),
  /** Sessions that ended. */
  SESSIONS_ENDED("sessions-ended", "sessions"),
  /** Sessions that had to wait for a backend. */
  SESSIONS_QUEUED("sessions-queued", "sessions"),
  /** Connections and new flows refused, all causes; {@link FrontendCounters} has each cause too. */
  SESSIONS_REFUSED("sessions-refused", "sessions"),
  /** Tries to reach a backend that failed. */
  CONNECT_FAILURES("connect-failures", "tries"),
  /** Accepting paused because accept failed. */
  ACCEPT_PAUSES("accept-pauses", "pauses"),
  /** Bytes written to backends. */
  BYTES_IN("bytes-in", "bytes"),
  /** Bytes written to clients. */
  BYTES_OUT("bytes-out", "bytes"),
  /** Reading from a sender paused because its receiver was slower. */
  READ_PAUSES("read-pauses", "pauses"),
  /** Reading resumed. */
  READ_RESUMES("read-resumes", "resumes"),
  /** Datagrams sent to backends. */
  DATAGRAMS_IN("datagrams-in", "datagrams"),
  /** Datagrams sent to clients. */
  DATAGRAMS_OUT("datagrams-out", "datagrams"),
  /** Datagrams from clients that were not sent on, whatever the reason. */
  DATAGRAMS_DROPPED_IN("datagrams-dropped-in", "datagrams"),
  /** Of those, the ones beyond the rate of their flow. */
  DATAGRAMS_OVER_RATE("datagrams-over-rate", "datagrams"),
  /** Datagrams from backends that could not be sent on. */
  DATAGRAMS_DROPPED_OUT("datagrams-dropped-out", "datagrams"),
  /** Datagrams that a PROXY header made too long: among those from clients not sent on. */
  DATAGRAMS_TOO_LONG("datagrams-too-long", "datagrams"),
  /** Datagrams from neither the client nor its backend. */
  DATAGRAMS_FOREIGN("datagrams-foreign", "datagrams"),
  /** Errors that backends reported through ICMP. */
  ICMP_ERRORS("icmp-errors", "errors"),
  /** Flows whose client used an address that no interface lists. */
  FLOWS_UNLISTED("flows-unlisted", "flows"),
  /** Faults of this program that ended one session. */
  FAULTS("faults", "faults");

  private final String label;
  private final String unit;

  CounterType(final String label, final String unit) {
    this.label = label;
    this.unit = unit;
  }

  /**
   * The counter's name.
   *
   * @return for example {@code sessions-opened}
   */
  public String label() {
    return label;
  }

  /**
   * What is counted.
   *
   * @return a plural noun
   */
  public String unit() {
    return unit;
  }
}
