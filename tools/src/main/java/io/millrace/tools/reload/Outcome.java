package io.millrace.tools.reload;

import java.util.List;

/**
 * What a reload has done, or would do.
 *
 * @param changes the difference in flags, a line each; empty when there is none
 * @param sessions what becomes of the sessions of backends that go, a line each
 * @param warnings of the command line as it is now
 */
public record Outcome(List<String> changes, List<String> sessions, List<String> warnings) {
  /** Copies the lists. */
  public Outcome {
    changes = List.copyOf(changes);
    sessions = List.copyOf(sessions);
    warnings = List.copyOf(warnings);
  }
}
