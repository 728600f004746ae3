package io.millrace.tools.serve;

import io.millrace.control.BackendStatus;
import io.millrace.control.FrontendStatus;
import io.millrace.control.Operations;
import io.millrace.status.Event;
import io.millrace.status.LoopDelay;
import io.millrace.status.MachineDelay;
import java.util.List;

/**
 * What the conductor knows at one moment.
 *
 * @param frontends in order of configuration
 * @param backends frontend by frontend
 * @param loops delays of each
 * @param machine delays
 * @param events the newest, in order of time
 */
record Known(
    List<FrontendStatus> frontends,
    List<BackendStatus> backends,
    List<LoopDelay> loops,
    MachineDelay machine,
    List<Event> events) {
  static Known of(final Operations operations) {
    return new Known(
        operations.frontends(),
        operations.backends(),
        operations.loopDelays(),
        operations.machineDelay(),
        operations.events().recent());
  }

  /** Sessions that wait in the queue of a frontend. */
  int queued(final String frontend) {
    for (final FrontendStatus each : frontends) {
      if (each.config().name().equals(frontend)) {
        return each.queued();
      }
    }
    return 0;
  }
}
