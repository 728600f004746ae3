package io.millrace.control;

import io.millrace.loop.Stall;
import io.millrace.status.Actor;
import io.millrace.status.Event;
import io.millrace.status.EventKind;
import java.util.concurrent.TimeUnit;

/**
 * Tells of loops that stood still, with what they did meanwhile: the longest of a while.
 * Conductor's thread only.
 */
final class StallEvents {
  /** The ring of events is not to be filled by a machine that is always late. */
  private static final long QUIET_NS = TimeUnit.MINUTES.toNanos(5);

  /** So much is told on standard error too. */
  private static final long LOUD_NS = TimeUnit.SECONDS.toNanos(1);

  /** What the runtime tells of its collector comes a little later. */
  private static final long SETTLED_NS = TimeUnit.MILLISECONDS.toNanos(500);

  /** While what tells of it is being loaded, it is waited for at most so long. */
  private static final long PATIENCE_NS = TimeUnit.SECONDS.toNanos(5);

  private final Events events;
  private final MachineWatch machine;
  private Seen longest;
  private int count;
  private boolean told;
  private long toldNs;
  private long toldLengthNs;

  /**
   * A stall and what happened between the looks before and after it.
   *
   * @param loop that stood still
   * @param stall when
   * @param waitedNs its thread could have run and had no processor; -1 when unknown
   * @param onCpuNs its thread had one; -1 when unknown
   * @param stolenNs from the whole machine; -1 when unknown
   */
  record Seen(int loop, Stall stall, long waitedNs, long onCpuNs, long stolenNs) {}

  StallEvents(final Events events, final MachineWatch machine) {
    this.events = events;
    this.machine = machine;
  }

  void add(final Seen seen) {
    count++;
    if (longest == null || longest.stall.ns() < seen.stall.ns()) {
      longest = seen;
    }
  }

  /** At once when it is the first or twice as long as the one told before, else once in a while. */
  void poll(final long nowNs) {
    if (longest == null) {
      return;
    }
    final boolean quiet = told && nowNs - toldNs < QUIET_NS;
    final long overNs = nowNs - longest.stall.endNs();
    if (quiet && longest.stall.ns() < 2 * toldLengthNs
        || overNs < SETTLED_NS
        || machine.isLoading() && overNs < PATIENCE_NS) {
      return;
    }
    final Event event = event();
    if (longest.stall.ns() >= LOUD_NS) {
      events.add(event);
    } else {
      events.record(event);
    }
    told = true;
    toldNs = nowNs;
    toldLengthNs = longest.stall.ns();
    longest = null;
    count = 0;
  }

  private Event event() {
    final long pausedNs = machine.pausedNs(longest.stall.startNs(), longest.stall.endNs());
    final Event event = judged(pausedNs);
    final String text =
        "loop "
            + longest.loop
            + " stood still for "
            + ms(longest.stall.ns())
            + ", "
            + event.evidence()
            + ": collector "
            + ms(pausedNs)
            + ", no processor "
            + ms(longest.waitedNs)
            + ", stolen "
            + ms(longest.stolenNs)
            + ", busy "
            + ms(longest.onCpuNs)
            + (count == 1 ? "" : "; the longest of " + count);
    return event.evidence(text);
  }

  /** Who had at least half of it. */
  private Event judged(final long pausedNs) {
    final long halfNs = longest.stall.ns() / 2;
    final Event event = Event.of(EventKind.DELAY, Actor.MILLRACE);
    if (pausedNs >= halfNs) {
      return event.cause("collector").evidence("in the garbage collector");
    }
    if (longest.waitedNs >= halfNs) {
      return event.cause("no-processor").evidence("without a processor");
    }
    if (longest.stolenNs >= halfNs) {
      return event.cause("stolen").evidence("while the host gave processors to others");
    }
    if (longest.onCpuNs >= halfNs) {
      return event.cause("busy").evidence("at work");
    }
    return longest.waitedNs < 0
        ? event.cause("unknown").evidence("nobody knows why")
        : event.cause("stopped").evidence("stopped or in a system call");
  }

  /** What was looked at may have lasted longer than what it is to explain. */
  private String ms(final long ns) {
    return ns < 0
        ? "unknown"
        : TimeUnit.NANOSECONDS.toMillis(Math.min(ns, longest.stall.ns())) + " ms";
  }
}
