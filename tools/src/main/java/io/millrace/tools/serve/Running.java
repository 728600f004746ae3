package io.millrace.tools.serve;

import io.millrace.Forwarder;
import io.millrace.status.NoticeSink;
import io.millrace.tools.args.Settings;
import java.util.List;
import java.util.Map;

/**
 * What operations may touch of the process that they run in.
 *
 * @param forwarder running
 * @param settings it was launched with
 * @param arguments the words behind {@code run}
 * @param environment variables of the process
 * @param warnings told at start
 * @param sinceEpochMs when it was launched
 * @param notices lines on standard error
 * @param ending of the process
 */
public record Running(
    Forwarder forwarder,
    Settings settings,
    List<String> arguments,
    Map<String, String> environment,
    List<String> warnings,
    long sinceEpochMs,
    NoticeSink notices,
    Ending ending) {
  /** Copies the lists. */
  public Running {
    arguments = List.copyOf(arguments);
    warnings = List.copyOf(warnings);
  }
}
