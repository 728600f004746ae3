package io.millrace.tools.serve;

import io.millrace.balance.SessionFilter;
import io.millrace.status.SessionState;
import io.millrace.tools.args.OperatorValues;
import io.millrace.tools.args.Text;
import io.millrace.tools.args.UsageException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Reads which sessions a command is about. */
final class Filters {
  /** The options that say it. */
  static final Set<String> OPTIONS =
      Set.of("frontend", "backend", "client", "older", "idle", "state");

  private Filters() {}

  /** What the options say; all sessions when there are none. */
  static SessionFilter read(final Asked asked) {
    try {
      final String client = asked.option("client");
      return new SessionFilter(
          null,
          asked.option("frontend"),
          asked.option("backend"),
          client == null ? null : OperatorValues.cidr(client),
          durationNs(asked, "older"),
          durationNs(asked, "idle"),
          state(asked.option("state")));
    } catch (final UsageException e) {
      throw Refusal.usage(e.getMessage());
    }
  }

  private static long durationNs(final Asked asked, final String option) {
    return asked.has(option) ? OperatorValues.durationNs("--" + option, asked.option(option)) : 0;
  }

  private static SessionState state(final String text) {
    final List<String> labels = new ArrayList<>();
    for (final SessionState state : SessionState.values()) {
      if (text == null || state.label().equals(text)) {
        return text == null ? null : state;
      }
      labels.add(state.label());
    }
    throw Refusal.usage(
        "--state: " + Text.quoted(text) + " is no state; there are " + String.join(", ", labels));
  }
}
