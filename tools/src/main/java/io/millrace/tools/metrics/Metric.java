package io.millrace.tools.metrics;

import static io.millrace.tools.metrics.Metric.Kind.COUNTER;
import static io.millrace.tools.metrics.Metric.Kind.GAUGE;
import static io.millrace.tools.metrics.Metric.Kind.HISTOGRAM;
import static io.millrace.tools.metrics.Metric.Kind.INFO;

import java.util.List;

/**
 * Every metric: the one list from which they are written and with which docs/metrics.md is
 * compared. None has a client for a label, so that their number depends on the configuration alone.
 */
public enum Metric {
  /** Always 1. */
  BUILD_INFO("build_info", INFO, "version java", "version of Millrace and of the Java runtime"),
  /** Live sessions. */
  FRONTEND_SESSIONS("frontend_sessions", GAUGE, "frontend", "live sessions and flows"),
  /** Their limit. */
  FRONTEND_SESSIONS_MAX(
      "frontend_sessions_max", GAUGE, "frontend", "as many may live at once in this frontend"),
  /** Waiting sessions. */
  QUEUE_SESSIONS("queue_sessions", GAUGE, "frontend", "sessions that wait for a backend"),
  /** Sessions. */
  SESSIONS_TOTAL(
      "sessions_total",
      COUNTER,
      "frontend backend",
      "sessions, counted when they have reached their backend, or with an empty backend when they"
          + " have ended without reaching one"),
  /** Refused ones. */
  REFUSED_TOTAL(
      "refused_total",
      COUNTER,
      "frontend cause",
      "connections and new flows that were refused, by cause as in the session log"),
  /** Ends. */
  SESSION_ENDS_TOTAL(
      "session_ends_total",
      COUNTER,
      "frontend cause ended_by",
      "sessions that have ended, by cause and by who ended them as in the session log"),
  /** State. */
  BACKEND_STATE(
      "backend_state",
      GAUGE,
      "frontend backend state",
      "1 for the state that the backend has, 0 for the others"),
  /** Changes of it. */
  BACKEND_STATE_CHANGES_TOTAL(
      "backend_state_changes_total",
      COUNTER,
      "frontend backend to cause",
      "how often the backend came to a state, by the cause that events tell"),
  /** Live sessions. */
  BACKEND_SESSIONS(
      "backend_sessions", GAUGE, "frontend backend", "live sessions and flows on the backend"),
  /** Their limit. */
  BACKEND_MAX(
      "backend_max",
      GAUGE,
      "frontend backend",
      "as many may live at once on the backend; absent when there is no limit"),
  /** Weight. */
  BACKEND_WEIGHT(
      "backend_weight",
      GAUGE,
      "frontend backend",
      "the weight that it has now: less than configured while it starts slowly"),
  /** Failed connects. */
  CONNECT_FAILURES_TOTAL(
      "connect_failures_total",
      COUNTER,
      "frontend backend kind",
      "tries to reach the backend that failed"),
  /** Connecting. */
  CONNECT_SECONDS(
      "connect_seconds",
      HISTOGRAM,
      "frontend backend",
      "from asking for a connection to having it"),
  /** Answering. */
  TURNAROUND_SECONDS(
      "turnaround_seconds",
      HISTOGRAM,
      "frontend backend",
      "from the last byte towards the backend to the first one from it, sampled"),
  /** Waiting. */
  QUEUE_WAIT_SECONDS(
      "queue_wait_seconds",
      HISTOGRAM,
      "frontend backend",
      "how long sessions had waited that were given this backend after waiting"),
  /** Bytes. */
  BYTES_TOTAL(
      "bytes_total",
      COUNTER,
      "frontend backend direction",
      "bytes written to the backend (in) and to its clients (out)"),
  /** Datagrams. */
  DATAGRAMS_TOTAL(
      "datagrams_total",
      COUNTER,
      "frontend direction",
      "datagrams sent to backends (in) and to clients (out)"),
  /** Dropped ones. */
  DATAGRAMS_DROPPED_TOTAL(
      "datagrams_dropped_total",
      COUNTER,
      "frontend cause",
      "datagrams that were not sent on; kernel: dropped before we could read them"),
  /** Duration of a probe. */
  PROBE_SECONDS(
      "probe_seconds",
      GAUGE,
      "frontend backend",
      "how long the newest probe took; of several probes the longest"),
  /** Probes. */
  PROBES_TOTAL(
      "probes_total",
      COUNTER,
      "frontend backend result",
      "probes: good, full, refused, timeout, reply (not as wanted), skipped (could not be asked)"),
  /** Two actives. */
  EXCLUSIVE_CONFLICT(
      "exclusive_conflict",
      GAUGE,
      "frontend",
      "1 while two backends of an exclusive pool say at once that they are the one"),
  /** Room when one dies. */
  HEADROOM_RATIO(
      "headroom_ratio",
      GAUGE,
      "frontend",
      "the highest load of a backend against its max if the busiest one died now; absent when that"
          + " cannot be said"),
  /** Held data. */
  BUFFER_BYTES("buffer_bytes", GAUGE, "", "memory that holds what receivers have not yet taken"),
  /** Stalled sessions. */
  STALLED_SESSIONS(
      "stalled_sessions", GAUGE, "", "sessions that hold data whose receiver takes nothing"),
  /** Descriptors. */
  OPEN_DESCRIPTORS("open_descriptors", GAUGE, "", "file descriptors that the process has open"),
  /** Cycles of the loops. */
  LOOP_CYCLE_SECONDS(
      "loop_cycle_seconds",
      HISTOGRAM,
      "loop",
      "what a turn of a loop took, from the return of its poll to the next"),
  /** Where delay came from. */
  OWN_DELAY_SECONDS(
      "own_delay_seconds",
      GAUGE,
      "source",
      "of the last minute: loop, the delay that 99 % of the work met in us at most; collector, the"
          + " longest pause; processor, what loops waited for one; stolen, what the host gave to"
          + " others"),
  /** Reloads. */
  CONFIG_LOAD_SUCCESS(
      "config_load_success", GAUGE, "", "1 when the last reload was done, 0 when it was refused"),
  /** Time of the configuration. */
  CONFIG_LOAD_TIMESTAMP_SECONDS(
      "config_load_timestamp_seconds",
      GAUGE,
      "",
      "when the configuration that holds was read, in seconds since 1970"),
  /** Losses of the log. */
  LOG_LOST_TOTAL(
      "log_lost_total", COUNTER, "", "lines of the session log and of messages that were lost");

  private static final String PREFIX = "millrace_";

  private final String label;
  private final Kind kind;
  private final List<String> labels;
  private final String help;

  Metric(final String label, final Kind kind, final String labels, final String help) {
    this.label = PREFIX + label;
    this.kind = kind;
    this.labels = labels.isEmpty() ? List.of() : List.of(labels.split(" "));
    this.help = help;
  }

  /** What a metric is to Prometheus. */
  public enum Kind {
    /** Only grows. */
    COUNTER,
    /** Rises and falls. */
    GAUGE,
    /** Buckets. */
    HISTOGRAM,
    /** Its labels are what it tells. */
    INFO
  }

  /**
   * The name.
   *
   * @return for example {@code millrace_sessions_total}
   */
  public String label() {
    return label;
  }

  /**
   * What it is to Prometheus.
   *
   * @return never null
   */
  public Kind kind() {
    return kind;
  }

  /**
   * Names of its labels.
   *
   * @return in order of the values
   */
  public List<String> labels() {
    return labels;
  }

  /**
   * What it says.
   *
   * @return part of a sentence
   */
  public String help() {
    return help;
  }
}
