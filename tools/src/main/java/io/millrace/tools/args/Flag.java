package io.millrace.tools.args;

import static io.millrace.tools.args.Scope.FRONTEND;
import static io.millrace.tools.args.Scope.GLOBAL;
import static io.millrace.tools.args.Scope.TCP;
import static io.millrace.tools.args.Scope.UDP;

import java.util.Locale;

/**
 * Every flag of {@code run} and {@code check}: the one list from which arguments are cut, help is
 * printed and docs/cli.md is tested. A flag is spelled like its constant. Ranges are not here but
 * in the records of the core.
 */
public enum Flag {
  /** Begins a frontend. */
  LISTEN(FRONTEND, "[tcp://|udp://]ADDR", "required; tcp", "listen here; begins a frontend"),
  /** A target. */
  BACKEND(
      FRONTEND,
      "[NAME=]HOST[:PORT|:+N][,weight=N][,max=N][,backup][,off][,resolve=all]",
      "at least 1",
      "a target; repeat. Without a port, or with :+N, the port the client used (plus N)"),
  /** The frontend's name. */
  NAME(FRONTEND, "NAME", "tcp-5432 form", "of the frontend"),
  /** How a backend is chosen. */
  BALANCE(
      FRONTEND,
      "ALGORITHM",
      "tcp least-connections, udp flow-hash",
      "round-robin, least-connections, random, least-latency (tcp), source-hash, flow-hash or first"),
  /** Bounded load. */
  HASH_BALANCE(
      FRONTEND,
      "P%",
      "off",
      "bounded load for the hashes: a backend so far above the average is passed over"),
  /** Another frontend's pool. */
  FALLBACK(
      FRONTEND, "FRONTEND", "off", "when no backend here is eligible, use that frontend's pool"),
  /** Many flags by one name. */
  PRESET(
      FRONTEND,
      "NAME[,KEY=VALUE...]",
      "off",
      "the flags of a proven setting; keys go to its probe, a flag beside it overrides"),
  /** One deadline of the set-up. */
  CONNECT_TIMEOUT(TCP, "D", "3s", "one deadline from accept to connected, all tries included"),
  /** Backends tried. */
  CONNECT_TRIES(TCP, "N", "3", "backends tried for one session"),
  /** Without a byte. */
  IDLE_TIMEOUT(
      FRONTEND,
      "D",
      "tcp 0 = off, udp 60s",
      "no byte either way for so long: close (udp: 0 refused)"),
  /** After one side ended. */
  HALF_CLOSE_TIMEOUT(
      TCP, "D", "1m", "after one side has ended, without a byte from the other: reset"),
  /** A receiver that takes nothing. */
  STALL_TIMEOUT(
      TCP, "D", "15m", "data is held and its receiver takes nothing for so long: reset both"),
  /** Age at which a session ends. */
  MAX_AGE(TCP, "D[,jitter=P%]", "off", "from this age a session ends at its first quiet second"),
  /** TCP keep-alive. */
  KEEPALIVE(TCP, "IDLE,INTERVAL,COUNT|off", "60s,10s,3", "TCP keep-alive on both sides"),
  /** Sessions of the frontend. */
  MAX_SESSIONS(
      FRONTEND, "N", "global limit (udp: a quarter of it)", "sessions of this frontend at once"),
  /** New sessions of the frontend. */
  SESSION_RATE(FRONTEND, "R", "off", "new sessions of this frontend"),
  /** Sessions that wait for a backend. */
  QUEUE(
      TCP,
      "N",
      "0 = closed at once",
      "sessions that wait when no backend can take them; first come first served"),
  /** How long they wait. */
  QUEUE_TIMEOUT(TCP, "D", "10s", "how long a session waits at most"),
  /** Clients that are served. */
  ALLOW(
      FRONTEND,
      "CIDR",
      "off",
      "clients that are served; repeat. The longest prefix wins, what is in no --allow is denied"),
  /** Clients that are not served. */
  DENY(FRONTEND, "CIDR", "off", "clients that are not served; repeat"),
  /** Sessions of one client address. */
  SOURCE_SESSIONS(
      FRONTEND, "N", "off", "sessions of one client address (IPv6: of one /64) at once"),
  /** New sessions of one client address. */
  SOURCE_RATE(FRONTEND, "R", "off", "new sessions of one client address (IPv6: of one /64)"),
  /** What backends are asked. */
  HEALTH(
      FRONTEND,
      "TYPE[,key=value...]",
      "tcp: tcp; udp: none",
      "probe every backend: none, tcp, http, https, redis, rediss, pgsql, mysql, expect, udp, dns, a2s, raknet;"
          + " repeat: all must be good"),
  /** Between two probes. */
  HEALTH_INTERVAL(FRONTEND, "D", "2s", "from start to start of two probes of a backend"),
  /** Until a probe has failed. */
  HEALTH_TIMEOUT(FRONTEND, "D", "1s", "a probe that is not answered by then has failed"),
  /** Between two probes while it is undecided. */
  HEALTH_FAST(
      FRONTEND,
      "D",
      "a fifth of the interval",
      "instead of the interval after a failed probe or client connect, until it is decided"),
  /** Good answers. */
  RISE(FRONTEND, "N", "2", "good answers in a row that bring a backend up"),
  /** Failures. */
  FALL(FRONTEND, "N", "3", "failures in a row that take a backend down"),
  /** Before the first answer. */
  INITIAL(
      FRONTEND,
      "up|down",
      "up for plain tcp and none, else down",
      "what a backend counts as before its first answer, which decides alone"),
  /** Failures of sessions that take a backend out. */
  EJECT_AFTER(
      FRONTEND,
      "N",
      "3; 0 with --exclusive",
      "failures of sessions in a row that take a backend out for a while (0: never)"),
  /** For how long. */
  EJECT_TIME(FRONTEND, "D", "10s", "for so long, times how often in a row, at most ten times"),
  /** How much of the pool. */
  EJECT_MAX(FRONTEND, "P%", "50%", "so much of the pool at most, and never the last one"),
  /** Live sessions of a backend that goes away. */
  ON_DOWN(
      FRONTEND,
      "POLICY[,CAUSE=POLICY...]",
      "tcp keep,timeout=silent; udp close",
      "live sessions of a backend that goes away: keep, silent, close or paced:R"),
  /** One backend has all sessions. */
  EXCLUSIVE(
      FRONTEND,
      "claim|standby",
      "off",
      "one backend is active until it is down or drained; only then another"),
  /** A recovered backend's weight. */
  SLOW_START(FRONTEND, "D", "off", "a recovered backend's weight rises from a tenth over so long"),
  /** What survivors take. */
  SURGE_RATE(
      TCP,
      "R|auto",
      "off",
      "new sessions for each survivor while a backend is lost; more wait (needs --queue)"),
  /** Replies that end a flow. */
  REPLIES(UDP, "N", "off", "a flow ends after N datagrams from the backend"),
  /** Flows that nobody answered. */
  UNANSWERED_TIMEOUT(UDP, "D", "15s", "of a flow that no backend has answered yet"),
  /** Datagrams of one flow. */
  DATAGRAM_RATE(UDP, "R", "off", "datagrams of a client in one flow; beyond it they are dropped"),
  /** Receive buffer. */
  UDP_BUFFER(UDP, "SIZE", "1m", "receive buffer of each listener"),
  /** Peers of whom a PROXY protocol header is required. */
  ACCEPT_PROXY(
      FRONTEND,
      "CIDR",
      "off",
      "a PROXY protocol header is required from these peers, and payload from all others; repeat"),
  /** PROXY protocol header for backends. */
  SEND_PROXY(
      FRONTEND,
      "v1|v2|v2-first",
      "off",
      "PROXY protocol header: tcp v1 or v2, before the first byte; udp v2 in each or in the first datagram"),
  /** Where connections to backends leave from. */
  LOCAL_ADDRESS(
      FRONTEND,
      "ADDR",
      "kernel's choice",
      "of connections and flows to backends; repeat: they take turns"),
  /** Event loops. */
  LOOPS(GLOBAL, "N", "cores, at most 8", "event loops"),
  /** How a loop waits. */
  IDLE_STRATEGY(GLOBAL, "adaptive[,P%]|block|spin", "adaptive,10%", "how a loop waits"),
  /** Sessions of all frontends. */
  MAX_SESSIONS_TOTAL(GLOBAL, "N", "from the descriptor limit", "sessions of all frontends at once"),
  /** Memory for held data. */
  BUFFERS(GLOBAL, "SIZE", "64m", "memory for held data over all loops"),
  /** Name of the run directory. */
  INSTANCE(GLOBAL, "NAME", "name of the first frontend", "name of the run directory"),
  /** Path of the run directory. */
  DIR(GLOBAL, "DIR", "from --instance", "path of the run directory"),
  /** Whether others may hold the addresses. */
  SHARE_PORT(GLOBAL, "", "off", "permit another Millrace of the same user on the same addresses"),
  /** Where a browser and Prometheus find what is told. */
  HTTP(GLOBAL, "ADDR", "off", "/metrics, /status, /health and / (live page), for reading only"),
  /** Session log. */
  LOG(GLOBAL, "FILE|-|off", "off", "session log: one JSON line for each ended or refused session"),
  /** Drain time. */
  DRAIN(GLOBAL, "D", "10s", "how long TERM or INT lets sessions end"),
  /** Time before the drain. */
  LAME_DUCK(
      GLOBAL, "D", "0", "before the drain: still accept for so long, but answer /health with 503"),
  /** Time between look-ups. */
  RESOLVE(GLOBAL, "D", "30s", "look host names up again (0: never)");

  private final Scope scope;
  private final String spelling;
  private final String label;
  private final String defaultText;
  private final String meaning;

  Flag(final Scope scope, final String label, final String defaultText, final String meaning) {
    this.scope = scope;
    spelling = "--" + name().toLowerCase(Locale.ROOT).replace('_', '-');
    this.label = label;
    this.defaultText = defaultText;
    this.meaning = meaning;
  }

  /**
   * Where it may stand.
   *
   * @return never null
   */
  public Scope scope() {
    return scope;
  }

  /**
   * The flag as it is written.
   *
   * @return for example {@code --listen}
   */
  public String spelling() {
    return spelling;
  }

  /**
   * The short form.
   *
   * @return for example {@code -l}, or null
   */
  public String shortSpelling() {
    return this == LISTEN ? "-l" : this == BACKEND ? "-b" : null;
  }

  /**
   * The form of its value.
   *
   * @return for example {@code D}; empty for a switch
   */
  public String label() {
    return label;
  }

  /**
   * What holds when nobody gives it.
   *
   * @return text for people
   */
  public String defaultText() {
    return defaultText;
  }

  /**
   * What it does.
   *
   * @return text for people
   */
  public String meaning() {
    return meaning;
  }

  /**
   * Whether it stands alone.
   *
   * @return true when no value follows
   */
  public boolean isSwitch() {
    return label.isEmpty();
  }

  /**
   * Whether it may be given several times in one place.
   *
   * @return false for single-valued flags
   */
  public boolean isRepeatable() {
    return switch (this) {
      case LISTEN, BACKEND, ALLOW, DENY, HEALTH, ACCEPT_PROXY, LOCAL_ADDRESS -> true;
      default -> false;
    };
  }
}
