package io.millrace.tools.serve;

import io.millrace.Forwarder;
import io.millrace.status.NoticeSink;
import io.millrace.tools.args.Settings;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;

/**
 * What operations may touch of the process that they run in.
 *
 * @param forwarder running
 * @param arguments the words behind {@code run}
 * @param environment variables of the process
 * @param loaded the configuration that holds; a reload that was carried out replaces it
 * @param sinceEpochMs when it was launched
 * @param notices lines on standard error
 * @param ending of the process
 */
public record Running(
    Forwarder forwarder,
    List<String> arguments,
    Map<String, String> environment,
    AtomicReference<Loaded> loaded,
    long sinceEpochMs,
    NoticeSink notices,
    Ending ending) {
  /** Copies the lists. */
  public Running {
    arguments = List.copyOf(arguments);
  }

  /**
   * What the configuration that holds asked for.
   *
   * @return never null
   */
  public Settings settings() {
    return loaded.get().settings();
  }
}
