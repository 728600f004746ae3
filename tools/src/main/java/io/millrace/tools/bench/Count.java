package io.millrace.tools.bench;

/** What a loop counts. */
enum Count {
  /** Requests that were due in the measured time and were handed to a connection. */
  OFFERED("offered"),
  /** Of those, written before that time was over. */
  SENT("sent"),
  /** Of those offered, answered with the right bytes. */
  ANSWERED("answered"),
  /** Answered before the measured time was over. */
  ANSWERED_IN_TIME("answeredInTime"),
  /** Handed on more than a millisecond after they were due: the generator's own delay. */
  LATE("late"),
  /** Due in the measured time, but the generator had not come so far when it was over. */
  UNSENT("unsent"),
  /** Nanoseconds spent looking for something to do, in the measured time. */
  SPUN_NS("spunNs"),
  /** Nanoseconds asleep, in the measured time. */
  SLEPT_NS("sleptNs"),
  /** UDP answers to requests that were given up before. */
  TARDY("tardy"),
  /** Connections that could not be opened. */
  CONNECT("connect"),
  /** Connections reset by the peer. */
  RESET("reset"),
  /** Connections ended by the peer. */
  ENDED("ended"),
  /** Answers with a wrong byte, or that nobody asked for. */
  WRONG("wrong"),
  /** Requests without an answer in time. */
  TIMEOUT("timeout"),
  /** Requests that were under way on a connection that broke. */
  UNANSWERED("unanswered"),
  /** UDP requests without an answer in time. */
  LOST("lost"),
  /** UDP answers that came twice. */
  DUPLICATE("duplicate"),
  /** ICMP errors: nobody listens there. */
  UNREACHABLE("unreachable"),
  /** Requests that found too many waiting before them. */
  OVERFLOW("overflow");

  private final String label;

  Count(final String label) {
    this.label = label;
  }

  /** Its name in JSON. */
  String label() {
    return label;
  }

  /** Whether the verdict is FAIL when it is above 0. */
  boolean isError() {
    return ordinal() >= CONNECT.ordinal();
  }
}
