package io.millrace.trials.limits;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.millrace.trials.Limits;
import io.millrace.trials.Millrace;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a forwarder tells of the sessions that it has refused. */
final class Refusals {
  private static final Pattern NOT_LOGGED = Pattern.compile("(\\d+) refused sessions not logged");

  private Refusals() {}

  /** Lines of the session log with this cause, so far. */
  static long logged(final Millrace millrace, final String cause) {
    return millrace.count(line -> line.cause().equals(cause));
  }

  /**
   * Ends the forwarder and checks that it has told of so many refusals, for one of these causes:
   * each in a line or, beyond so many in a second, in a sum.
   */
  static void assertAll(final Millrace millrace, final long refused, final String... causes) {
    millrace.signal("TERM");
    assertEquals(0, millrace.awaitExit(Limits.WAIT.multipliedBy(2)));
    long told = 0;
    for (final String message : millrace.messages()) {
      final Matcher matcher = NOT_LOGGED.matcher(message);
      told += matcher.find() ? Long.parseLong(matcher.group(1)) : 0;
    }
    long lines = 0;
    for (final String cause : causes) {
      lines += logged(millrace, cause);
    }
    assertEquals(refused, lines + told, lines + " logged, " + told + " told as a sum");
  }
}
