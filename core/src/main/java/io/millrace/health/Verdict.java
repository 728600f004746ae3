package io.millrace.health;

/**
 * What one probe brought.
 *
 * @param outcome what it means
 * @param why in a few words for the operator; empty where the outcome says it all
 */
public record Verdict(Outcome outcome, String why) {
  static final Verdict GOOD = new Verdict(Outcome.GOOD, "");
  static final Verdict REFUSED = new Verdict(Outcome.REFUSED, "");
  static final Verdict TIMEOUT = new Verdict(Outcome.TIMEOUT, "");

  /** A cause of this machine, not of the backend: no answer at all. */
  static final Verdict SKIPPED = new Verdict(Outcome.SKIPPED, "");

  private static final String FAULT = "a fault of Millrace: ";
  private static final int WHY_MAX = 80;

  /** What a probe's answer means. */
  public enum Outcome {
    /** The backend serves. */
    GOOD("good"),
    /** It serves but takes nothing new. */
    FULL("full"),
    /** Its port refuses connections. */
    REFUSED("refused"),
    /** It is silent, or cannot be reached. */
    TIMEOUT("timeout"),
    /** It answered, but not as wanted. */
    REPLY("reply"),
    /** This machine could not ask. */
    SKIPPED("skipped");

    private final String label;

    Outcome(final String label) {
      this.label = label;
    }

    /**
     * The word for it.
     *
     * @return for example {@code refused}
     */
    public String label() {
      return label;
    }

    /**
     * Whether the backend serves.
     *
     * @return also when it is full
     */
    public boolean isGood() {
      return this == GOOD || this == FULL;
    }
  }

  static Verdict full(final String why) {
    return new Verdict(Outcome.FULL, visible(why));
  }

  static Verdict reply(final String why) {
    return new Verdict(Outcome.REPLY, visible(why));
  }

  /** This machine could not ask, and the operator is to know why. */
  static Verdict skipped(final String why) {
    return new Verdict(Outcome.SKIPPED, visible(why));
  }

  /** A mistake of this program. */
  static Verdict fault(final Throwable fault) {
    final StackTraceElement[] trace = fault.getStackTrace();
    final String at = trace.length == 0 ? "" : " at " + trace[0];
    return new Verdict(Outcome.SKIPPED, FAULT + fault + at);
  }

  static Verdict timeout(final String why) {
    return new Verdict(Outcome.TIMEOUT, visible(why));
  }

  /**
   * What it means, in one word.
   *
   * @return for example {@code refused} or {@code reply}
   */
  public String word() {
    return outcome.label;
  }

  /**
   * The cause of a change.
   *
   * @return for example {@code refused} or {@code reply: 503}
   */
  public String text() {
    return why.isEmpty() ? outcome.label : outcome.label + ": " + why;
  }

  /** What a peer sent may hold anything: one short line of plain characters is left of it. */
  private static String visible(final String text) {
    final StringBuilder out = new StringBuilder();
    for (int i = 0; i < text.length() && out.length() < WHY_MAX; i++) {
      final char c = text.charAt(i);
      out.append(c >= ' ' && c < 0x7F ? c : '.');
    }
    return out.toString();
  }
}
