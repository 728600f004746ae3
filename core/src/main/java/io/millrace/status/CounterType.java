package io.millrace.status;

import static io.millrace.status.CounterFamily.CAUSE;
import static io.millrace.status.CounterFamily.DROP;
import static io.millrace.status.CounterFamily.END;
import static io.millrace.status.CounterFamily.ERROR;
import static io.millrace.status.CounterFamily.NONE;
import static io.millrace.status.CounterFamily.WINDOW;
import static io.millrace.status.CounterKind.COUNT;
import static io.millrace.status.CounterKind.LEVEL;
import static io.millrace.status.CounterKind.OWN_COUNT;
import static io.millrace.status.CounterKind.OWN_LEVEL;
import static io.millrace.status.CounterKind.OWN_RATE;
import static io.millrace.status.CounterScope.BACKEND;
import static io.millrace.status.CounterScope.FRONTEND;
import static io.millrace.status.CounterScope.LOOP;
import static io.millrace.status.CounterScope.POOL;
import static io.millrace.status.CounterScope.PROCESS;

/**
 * All counters there are: docs/counters.md is this list, and what is not here is not counted. Those
 * of a loop are one word for each loop, so that counting costs no contended write.
 */
public enum CounterType {
  /** Since the launch. */
  UPTIME(PROCESS, OWN_LEVEL, "uptime", "seconds", "since the launch"),
  /** Live sessions and flows. */
  TOTAL_SESSIONS(PROCESS, OWN_LEVEL, "sessions", "sessions", "live sessions and flows"),
  /** Room for sessions. */
  TOTAL_SESSIONS_MAX(PROCESS, OWN_LEVEL, "sessions-max", "sessions", "room for sessions"),
  /** Reloads that were carried out. */
  RELOADS(PROCESS, OWN_COUNT, "reloads", "reloads", "reloads that were carried out"),
  /** Lines of the log and messages that were lost. */
  LOG_LOST(PROCESS, OWN_LEVEL, "log-lost", "lines", "of the log and messages, since the launch"),
  /** The collector's pauses of the last minute. */
  COLLECTOR(PROCESS, OWN_LEVEL, "collector-pauses", "us", "of the collector in the last minute"),
  /** What the host gave to others in the last minute. */
  STOLEN(PROCESS, OWN_LEVEL, "stolen", "us", "the host gave to others in the last minute"),
  /** Turns of the conductor. */
  CONDUCTOR_TURNS(PROCESS, OWN_COUNT, "conductor-turns", "turns", "turns of the conductor"),
  /** Turns of the loop. */
  LOOP_TURNS(LOOP, COUNT, "turns", "turns", "turns of the loop"),
  /** Times it slept in its selector. */
  LOOP_SLEEPS(LOOP, COUNT, "sleeps", "sleeps", "times it slept in its selector"),
  /** Sockets ready, commands, timers. */
  LOOP_WORK(LOOP, COUNT, "work", "units", "sockets ready, commands, timers"),
  /** Commands of other threads. */
  LOOP_COMMANDS(LOOP, COUNT, "commands", "commands", "commands of other threads"),
  /** Deadlines that came. */
  LOOP_TIMERS(LOOP, COUNT, "timers", "timers", "deadlines that came"),
  /** Fresh ones given to another loop. */
  LOOP_HANDED_OVER(LOOP, COUNT, "handed-over", "connections", "fresh ones given to another loop"),
  /** Times it polled on without sleeping. */
  LOOP_WINDOWS(LOOP, COUNT, "poll-windows", "windows", "times it polled on instead of sleeping"),
  /** Those that found something. */
  LOOP_HITS(LOOP, COUNT, "poll-hits", "windows", "of those, found something"),
  /** What those windows took. */
  LOOP_POLLED(LOOP, COUNT, "poll-time", "ns", "spent in those windows"),
  /** Live sessions and flows. */
  LOOP_SESSIONS(LOOP, LEVEL, "sessions", "sessions", "live sessions and flows"),
  /** 64 KiB buffers that hold data. */
  LOOP_BUFFERS(LOOP, LEVEL, "buffers-held", "buffers", "64 KiB buffers that hold data"),
  /** Armed deadlines. */
  LOOP_TIMERS_ARMED(LOOP, LEVEL, "timers-armed", "timers", "armed deadlines"),
  /** How long it polls on at most. */
  LOOP_WINDOW(LOOP, LEVEL, "poll-window", "ns", "how long it polls on at most after the last turn"),
  /** Windows that found something. */
  LOOP_HIT_RATE(LOOP, OWN_LEVEL, "poll-hit-rate", "percent", "of the windows of the last second"),
  /** What the windows took of a core. */
  LOOP_POLL_SHARE(LOOP, OWN_LEVEL, "poll-share", "percent", "of a core, in the last second"),
  /** What a sleep costs. */
  LOOP_SLEEP_COST(LOOP, OWN_LEVEL, "sleep-cost", "ns", "CPU time of a sleep, as measured"),
  /** The longest cycle of the last minute. */
  LOOP_LONGEST(LOOP, OWN_LEVEL, "longest-cycle", "us", "in the last minute"),
  /** All cycles over a millisecond of the last minute. */
  LOOP_OVER(LOOP, OWN_LEVEL, "over-threshold", "us", "cycles over 1 ms, in the last minute"),
  /** What 99 % of the work was not delayed longer than. */
  LOOP_OWN_DELAY(LOOP, OWN_LEVEL, "own-delay-p99", "us", "in the last minute"),
  /** How long its thread had no processor. */
  LOOP_WAITED(LOOP, OWN_LEVEL, "waited", "us", "for a processor in the last minute; -1: unknown"),
  /** Taken from the accept queue. */
  ACCEPTED(FRONTEND, COUNT, "accepted", "connections", "taken from the accept queue"),
  /** Admitted connections and flows. */
  SESSIONS_OPENED(FRONTEND, COUNT, "sessions-opened", "sessions", "admitted connections and flows"),
  /** Sessions that ended. */
  SESSIONS_ENDED(FRONTEND, COUNT, "sessions-ended", "sessions", "sessions that ended"),
  /** By cause and by who ended them. */
  SESSION_ENDS(FRONTEND, COUNT, "session-ends", "sessions", "by cause and by who ended them", END),
  /** Had to wait for a backend. */
  SESSIONS_QUEUED(FRONTEND, COUNT, "sessions-queued", "sessions", "had to wait for a backend"),
  /** Ended without having reached a backend. */
  SESSIONS_UNREACHED(
      FRONTEND, COUNT, "sessions-unreached", "sessions", "ended and had reached no backend"),
  /** Connections and new flows refused. */
  SESSIONS_REFUSED(
      FRONTEND, COUNT, "sessions-refused", "sessions", "connections and flows refused"),
  /** The same by cause. */
  REFUSALS(FRONTEND, COUNT, "refusals", "sessions", "the same by cause", CAUSE),
  /** Tries that reached no backend. */
  CONNECT_FAILURES(FRONTEND, COUNT, "connect-failures", "tries", "tries that reached no backend"),
  /** The same by kind. */
  CONNECT_ERRORS(FRONTEND, COUNT, "connect-errors", "tries", "the same by kind", ERROR),
  /** Accepting rested because it failed. */
  ACCEPT_PAUSES(FRONTEND, COUNT, "accept-pauses", "pauses", "accepting rested because it failed"),
  /** Written to backends. */
  BYTES_IN(FRONTEND, COUNT, "bytes-in", "bytes", "written to backends"),
  /** Written to clients. */
  BYTES_OUT(FRONTEND, COUNT, "bytes-out", "bytes", "written to clients"),
  /** Reading rested for a slower receiver. */
  READ_PAUSES(FRONTEND, COUNT, "read-pauses", "pauses", "reading rested for a slower receiver"),
  /** Reading went on. */
  READ_RESUMES(FRONTEND, COUNT, "read-resumes", "resumes", "reading went on"),
  /** Sent to backends. */
  DATAGRAMS_IN(FRONTEND, COUNT, "datagrams-in", "datagrams", "sent to backends"),
  /** Sent to clients. */
  DATAGRAMS_OUT(FRONTEND, COUNT, "datagrams-out", "datagrams", "sent to clients"),
  /** From clients, not sent on. */
  DATAGRAMS_DROPPED_IN(
      FRONTEND, COUNT, "datagrams-dropped-in", "datagrams", "of clients, not sent on"),
  /** From backends, not sent on. */
  DATAGRAMS_DROPPED_OUT(
      FRONTEND, COUNT, "datagrams-dropped-out", "datagrams", "of backends, not sent on"),
  /** Both ways, by cause. */
  DATAGRAM_DROPS(FRONTEND, COUNT, "datagram-drops", "datagrams", "both ways, by cause", DROP),
  /** Dropped by the kernel before we read. */
  KERNEL_DROPS(FRONTEND, OWN_COUNT, "kernel-drops", "datagrams", "lost before we could read them"),
  /** Reported by machines of backends. */
  ICMP_ERRORS(FRONTEND, COUNT, "icmp-errors", "errors", "reported by machines of backends"),
  /** Came to an address no interface lists. */
  FLOWS_UNLISTED(FRONTEND, COUNT, "flows-unlisted", "flows", "to an address not listed"),
  /** Of this program, each ended one session. */
  FAULTS(FRONTEND, COUNT, "faults", "faults", "of this program, each ended one session"),
  /** Live sessions and flows. */
  FRONTEND_SESSIONS(FRONTEND, OWN_LEVEL, "sessions", "sessions", "live sessions and flows"),
  /** As many may live at once. */
  FRONTEND_SESSIONS_MAX(FRONTEND, OWN_LEVEL, "sessions-max", "sessions", "may live at once"),
  /** Wait for a backend. */
  FRONTEND_WAITING(FRONTEND, OWN_LEVEL, "waiting", "sessions", "wait for a backend"),
  /** Opened. */
  RATE_SESSIONS(FRONTEND, OWN_RATE, "sessions-opened-rate", "sessions/s", "opened"),
  /** Refused. */
  RATE_REFUSED(FRONTEND, OWN_RATE, "sessions-refused-rate", "sessions/s", "refused"),
  /** Reached no backend. */
  RATE_FAILURES(FRONTEND, OWN_RATE, "connect-failures-rate", "tries/s", "reached no backend"),
  /** Written to backends. */
  RATE_BYTES_IN(FRONTEND, OWN_RATE, "bytes-in-rate", "bytes/s", "written to backends"),
  /** Written to clients. */
  RATE_BYTES_OUT(FRONTEND, OWN_RATE, "bytes-out-rate", "bytes/s", "written to clients"),
  /** Sent to backends. */
  RATE_DATAGRAMS_IN(FRONTEND, OWN_RATE, "datagrams-in-rate", "datagrams/s", "sent to backends"),
  /** Sent to clients. */
  RATE_DATAGRAMS_OUT(FRONTEND, OWN_RATE, "datagrams-out-rate", "datagrams/s", "sent to clients"),
  /** Not sent on, both ways. */
  RATE_DROPPED(
      FRONTEND, OWN_RATE, "datagrams-dropped-rate", "datagrams/s", "not sent on, both ways"),
  /** Configured, or named by a look-up. */
  POOL_BACKENDS(POOL, OWN_LEVEL, "backends", "backends", "configured, or named by a look-up"),
  /** May have new sessions. */
  POOL_ELIGIBLE(POOL, OWN_LEVEL, "eligible", "backends", "may have new sessions"),
  /** On its backends. */
  POOL_SESSIONS(POOL, OWN_LEVEL, "sessions", "sessions", "on its backends"),
  /** The highest load if the busiest died; -1: unknown. */
  POOL_HEADROOM(POOL, OWN_LEVEL, "headroom", "percent", "if the busiest died; -1: unknown"),
  /** 1: two say they are the one. */
  POOL_CONTESTED(POOL, OWN_LEVEL, "contested", "pools", "1: two say they are the one"),
  /** Sessions that have reached it. */
  BACKEND_REACHED(BACKEND, COUNT, "sessions-reached", "sessions", "sessions that have reached it"),
  /** Written to it. */
  BACKEND_BYTES_IN(BACKEND, COUNT, "bytes-in", "bytes", "written to it"),
  /** Written to its clients. */
  BACKEND_BYTES_OUT(BACKEND, COUNT, "bytes-out", "bytes", "written to its clients"),
  /** Sent to it. */
  BACKEND_DATAGRAMS_IN(BACKEND, COUNT, "datagrams-in", "datagrams", "sent to it"),
  /** Sent to its clients. */
  BACKEND_DATAGRAMS_OUT(BACKEND, COUNT, "datagrams-out", "datagrams", "sent to its clients"),
  /** Tries that did not reach it. */
  BACKEND_ERRORS(BACKEND, COUNT, "connect-errors", "tries", "did not reach it", ERROR),
  /** Live sessions and flows. */
  BACKEND_SESSIONS(BACKEND, OWN_LEVEL, "sessions", "sessions", "live sessions and flows"),
  /** As many may live at once; 0: no limit. */
  BACKEND_MAX(BACKEND, OWN_LEVEL, "max", "sessions", "may live at once; 0: any number"),
  /** Its weight times ten, less in a slow start. */
  BACKEND_WEIGHT(BACKEND, OWN_LEVEL, "weight", "tenths", "weight times ten, slow start in"),
  /** 1: may have new sessions. */
  BACKEND_ELIGIBLE(BACKEND, OWN_LEVEL, "eligible", "backends", "1: may have new sessions"),
  /** Of what `backends` shows as its state. */
  BACKEND_CHANGES(
      BACKEND, OWN_COUNT, "state-changes", "changes", "of what `backends` shows as its state"),
  /** That reached it. */
  BACKEND_RATE_SESSIONS(
      BACKEND, OWN_RATE, "sessions-reached-rate", "sessions/s", "that reached it"),
  /** That did not. */
  BACKEND_RATE_FAILURES(BACKEND, OWN_RATE, "connect-errors-rate", "tries/s", "that did not"),
  /** Written to it. */
  BACKEND_RATE_BYTES_IN(BACKEND, OWN_RATE, "bytes-in-rate", "bytes/s", "written to it"),
  /** Written to its clients. */
  BACKEND_RATE_BYTES_OUT(BACKEND, OWN_RATE, "bytes-out-rate", "bytes/s", "written to its clients");

  private final CounterScope scope;
  private final CounterKind kind;
  private final String label;
  private final String unit;
  private final String meaning;
  private final CounterFamily family;

  CounterType(
      final CounterScope scope,
      final CounterKind kind,
      final String label,
      final String unit,
      final String meaning) {
    this(scope, kind, label, unit, meaning, kind == OWN_RATE ? WINDOW : NONE);
  }

  CounterType(
      final CounterScope scope,
      final CounterKind kind,
      final String label,
      final String unit,
      final String meaning,
      final CounterFamily family) {
    this.scope = scope;
    this.kind = kind;
    this.label = label;
    this.unit = unit;
    this.meaning = meaning;
    this.family = family;
  }

  /**
   * What it is counted of.
   *
   * @return never null
   */
  public CounterScope scope() {
    return scope;
  }

  /**
   * Who writes it, and how it moves.
   *
   * @return never null
   */
  public CounterKind kind() {
    return kind;
  }

  /**
   * What it is counted by.
   *
   * @return {@link CounterFamily#NONE} for a counter that is one number
   */
  public CounterFamily family() {
    return family;
  }

  /**
   * The counter's name.
   *
   * @return for example {@code frontend.sessions-opened}; a family's without the member
   */
  public String label() {
    return scope.label() + '.' + label;
  }

  /**
   * The name of one member of its family.
   *
   * @param index of the member
   * @return for example {@code frontend.refusals.deny}
   */
  public String label(final int index) {
    return family == NONE ? label() : label() + '.' + family.members().get(index);
  }

  /**
   * What is counted.
   *
   * @return a plural noun, of a rate with {@code /s}
   */
  public String unit() {
    return unit;
  }

  /**
   * What it says.
   *
   * @return part of a sentence
   */
  public String meaning() {
    return meaning;
  }
}
