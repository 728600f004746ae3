package io.millrace.tools.serve;

import io.millrace.Forwarder;
import io.millrace.status.NoticeSink;
import io.millrace.tools.args.Settings;
import io.millrace.tools.reload.Reloader;
import java.util.Map;

/**
 * What operations may touch of the process that they run in.
 *
 * @param forwarder running
 * @param reloader knows what it runs
 * @param environment variables of the process
 * @param sinceEpochMs when it was launched
 * @param notices lines on standard error
 * @param ending of the process
 */
public record Running(
    Forwarder forwarder,
    Reloader reloader,
    Map<String, String> environment,
    long sinceEpochMs,
    NoticeSink notices,
    Ending ending) {
  /** What holds now. */
  Settings settings() {
    return reloader.now().settings();
  }
}
