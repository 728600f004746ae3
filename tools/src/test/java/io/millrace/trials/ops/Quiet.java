package io.millrace.trials.ops;

import io.millrace.trials.Await;
import io.millrace.trials.Limits;
import io.millrace.trials.Proc;
import java.time.Duration;

/** Whether a process that has nothing to do also does nothing. */
final class Quiet {
  private static final int PERCENT = 100;
  private static final Duration WINDOW = Duration.ofSeconds(1);
  private static final Duration COMING_TO_REST = Limits.stretched(Duration.ofSeconds(12));

  private Quiet() {}

  /**
   * Waits until a process has spent less than so many percent of a core for a second; the compilers
   * of its virtual machine may work for a while after a load.
   */
  static void await(final long pid, final int percent) {
    Await.until(
        "less than " + percent + " % of a core for a second",
        COMING_TO_REST,
        () -> cpuPercent(pid, WINDOW) < percent);
  }

  /** CPU time that a forwarder's own threads spend from now on, in percent of a core. */
  static long ownCpuPercent(final long pid, final Duration duration) {
    final long before = Proc.ownCpuMillis(pid);
    Await.elapse(duration);
    return (Proc.ownCpuMillis(pid) - before) * PERCENT / duration.toMillis();
  }

  /** CPU time that a process spends from now on, in percent of a core. */
  static long cpuPercent(final long pid, final Duration duration) {
    final long before = Proc.cpuMillis(pid);
    Await.elapse(duration);
    return (Proc.cpuMillis(pid) - before) * PERCENT / duration.toMillis();
  }
}
