package io.millrace.status;

/**
 * One change of state that an operator should know. Immutable; made by {@link #of} and the methods
 * that follow it, each of which sets one part. Texts are bounded and made one line of printable
 * characters. None may hold a client's address.
 *
 * @param epochMs wall clock, milliseconds since 1970; 0 until it is added to {@code Events}
 * @param kind what it is about
 * @param who who changed it
 * @param user the operator, for example {@code root}; null when nobody or unknown
 * @param frontend its name; null when all
 * @param backend its name; null when the frontend as such
 * @param from the state before; null when there was none
 * @param lastedMs how long that lasted; -1 when unknown
 * @param to the state now; null when nothing changed but something happened
 * @param cause the reason in one word, for example {@code refused}
 * @param detail the reason in a few words, for example {@code 503}
 * @param evidence what was seen; the whole message where {@code to} is null
 */
public record Event(
    long epochMs,
    EventKind kind,
    Actor who,
    String user,
    String frontend,
    String backend,
    String from,
    long lastedMs,
    String to,
    String cause,
    String detail,
    String evidence) {
  /** Longest evidence, in UTF-8. */
  public static final int EVIDENCE_BYTES = 200;

  /** Longest detail. */
  static final int DETAIL_BYTES = 80;

  /** Longest name of a frontend. */
  static final int NAME_BYTES = 64;

  /** Longest name of a backend: {@code NAME@ADDRESS}. */
  static final int BACKEND_BYTES = 120;

  /** Longest state, cause or user. */
  static final int WORD_BYTES = 32;

  /** Bounds the texts. */
  public Event {
    user = EventText.bounded(user, WORD_BYTES);
    frontend = EventText.bounded(frontend, NAME_BYTES);
    backend = EventText.bounded(backend, BACKEND_BYTES);
    from = EventText.bounded(from, WORD_BYTES);
    to = EventText.bounded(to, WORD_BYTES);
    cause = EventText.bounded(cause, WORD_BYTES);
    detail = EventText.bounded(detail, DETAIL_BYTES);
    evidence = EventText.bounded(evidence, EVIDENCE_BYTES);
  }

  /**
   * An event of which nothing else is known yet.
   *
   * @param kind what it is about
   * @param who who changed it
   * @return without a time
   */
  public static Event of(final EventKind kind, final Actor who) {
    return new Event(0, kind, who, null, null, null, null, -1, null, null, null, null);
  }

  /**
   * Sets the operator.
   *
   * @param name of the user, or its id
   * @return the same with that
   */
  public Event by(final String name) {
    return new Event(
        epochMs, kind, who, name, frontend, backend, from, lastedMs, to, cause, detail, evidence);
  }

  /**
   * Sets the frontend.
   *
   * @param name of the frontend
   * @return the same with that
   */
  public Event at(final String name) {
    return at(name, backend);
  }

  /**
   * Sets the backend.
   *
   * @param frontendName of its frontend
   * @param name of the backend
   * @return the same with that
   */
  public Event at(final String frontendName, final String name) {
    return new Event(
        epochMs, kind, who, user, frontendName, name, from, lastedMs, to, cause, detail, evidence);
  }

  /**
   * Sets the state before.
   *
   * @param state in a word
   * @return the same with that
   */
  public Event from(final String state) {
    return from(state, -1);
  }

  /**
   * Sets the state before and how long it lasted.
   *
   * @param state in a word
   * @param ms milliseconds; -1 when unknown
   * @return the same with that
   */
  public Event from(final String state, final long ms) {
    return new Event(
        epochMs, kind, who, user, frontend, backend, state, ms, to, cause, detail, evidence);
  }

  /**
   * Sets the state now.
   *
   * @param state in a word
   * @return the same with that
   */
  public Event to(final String state) {
    return new Event(
        epochMs, kind, who, user, frontend, backend, from, lastedMs, state, cause, detail,
        evidence);
  }

  /**
   * Sets the cause.
   *
   * @param word for example {@code refused}
   * @return the same with that
   */
  public Event cause(final String word) {
    return cause(word, detail);
  }

  /**
   * Sets the cause.
   *
   * @param word for example {@code reply}
   * @param why in a few words, for example {@code 503}; null when the word says it all
   * @return the same with that
   */
  public Event cause(final String word, final String why) {
    return new Event(
        epochMs, kind, who, user, frontend, backend, from, lastedMs, to, word, why, evidence);
  }

  /**
   * Sets what was seen, or the message of an event without a new state.
   *
   * @param text holds no client address
   * @return the same with that
   */
  public Event evidence(final String text) {
    return new Event(
        epochMs, kind, who, user, frontend, backend, from, lastedMs, to, cause, detail, text);
  }

  /**
   * Sets the time.
   *
   * @param ms milliseconds since 1970
   * @return the same with that
   */
  public Event atEpochMs(final long ms) {
    return new Event(
        ms, kind, who, user, frontend, backend, from, lastedMs, to, cause, detail, evidence);
  }

  /**
   * A duration for people.
   *
   * @param ms milliseconds
   * @return in its largest unit, rounded down, for example {@code 3m}
   */
  public static String elapsed(final long ms) {
    return EventText.elapsed(ms);
  }

  /**
   * The line for people, without the time: {@code rw/pg1: down (refused), was up 3m}.
   *
   * @return one line; evidence is in it only where there is no new state
   */
  public String text() {
    return EventText.of(this);
  }
}
