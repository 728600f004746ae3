package io.millrace.tools.args;

import io.millrace.config.BackendConfig;
import io.millrace.config.FailoverConfig;
import io.millrace.config.ForwarderConfig;
import io.millrace.config.FrontendConfig;
import io.millrace.config.HealthConfig;
import io.millrace.config.HealthTiming;
import io.millrace.config.ListenConfig;
import io.millrace.config.PortSharing;
import io.millrace.config.ProbeConfig;
import io.millrace.config.Protocol;
import io.millrace.config.SurgeConfig;
import io.millrace.config.TcpConfig;
import io.millrace.config.UdpConfig;
import io.millrace.config.Units;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Writes settings back as flags, with every value that holds: a valid @file that means the same.
 * Limits that are derived from others at start are left out, and so is what is off and has no
 * spelling for it.
 */
public final class Expansion {
  private static final String SAFE = "-_./:=,+%@";

  private final Map<Flag, List<String>> values = new LinkedHashMap<>();

  private Expansion() {}

  /**
   * Writes all flags.
   *
   * @param settings what was read
   * @return one line of global flags, then for each frontend one line and one for each of its
   *     backends
   */
  public static List<String> lines(final Settings settings) {
    final List<String> lines = new ArrayList<>();
    lines.add(line(flags(settings)));
    for (final FrontendConfig frontend : settings.config().frontends()) {
      lines.add(line(flags(frontend)));
      for (final BackendConfig backend : frontend.pool().backends()) {
        lines.add("    --backend " + quoted(Spelling.backend(backend)));
      }
    }
    return lines;
  }

  /**
   * The global flags with their values.
   *
   * @param settings what was read
   * @return in order
   */
  public static Map<Flag, List<String>> flags(final Settings settings) {
    final Expansion expansion = new Expansion();
    expansion.globals(settings);
    return expansion.values;
  }

  /**
   * The flags of a frontend with their values, without its backends.
   *
   * @param frontend as configured
   * @return in order
   */
  public static Map<Flag, List<String>> flags(final FrontendConfig frontend) {
    final Expansion expansion = new Expansion();
    expansion.frontend(frontend);
    return expansion.values;
  }

  private static String line(final Map<Flag, List<String>> flags) {
    final StringBuilder line = new StringBuilder();
    for (final Map.Entry<Flag, List<String>> each : flags.entrySet()) {
      for (final String value : each.getValue()) {
        line.append(line.length() == 0 ? "" : " ").append(each.getKey().spelling());
        line.append(each.getKey().isSwitch() ? "" : " " + quoted(value));
      }
    }
    return line.toString();
  }

  private void globals(final Settings settings) {
    final ForwarderConfig config = settings.config();
    add(Flag.LOOPS, Integer.toString(config.loops()));
    add(Flag.IDLE_STRATEGY, Spelling.idle(config.idle()));
    if (config.sessionsMaxTotal() != 0) {
      add(Flag.MAX_SESSIONS_TOTAL, Integer.toString(config.sessionsMaxTotal()));
    }
    add(Flag.BUFFERS, Units.size(config.buffersBytes()));
    add(Flag.DIR, config.directory().toString());
    if (config.portSharing() == PortSharing.SHARED) {
      add(Flag.SHARE_PORT, "");
    }
    final ListenConfig http = settings.http();
    add(Flag.HTTP, http == null ? "off" : Spelling.listen(http, http.firstPort()));
    add(Flag.LOG, settings.log());
    add(Flag.DRAIN, drain(config.drainNs()));
    add(Flag.LAME_DUCK, drain(settings.lameDuckNs()));
    add(Flag.RESOLVE, Units.duration(config.resolveNs()));
  }

  private static String drain(final long ns) {
    return ns == 0 ? "0s" : Units.duration(ns);
  }

  private void frontend(final FrontendConfig frontend) {
    final Protocol protocol = frontend.listen().protocol();
    final String address = Spelling.listen(frontend.listen(), frontend.listen().firstPort());
    add(Flag.LISTEN, Spelling.protocol(protocol) + "://" + address);
    add(Flag.NAME, frontend.name());
    add(Flag.BALANCE, frontend.pool().balance().label());
    add(Flag.HASH_BALANCE, Spelling.hashBalance(frontend.pool()));
    add(Flag.FALLBACK, frontend.pool().fallback() == null ? "off" : frontend.pool().fallback());
    if (protocol == Protocol.TCP) {
      tcp(frontend.tcp());
    } else {
      udp(frontend.udp());
    }
    if (frontend.sessionsMax() != 0) {
      add(Flag.MAX_SESSIONS, Integer.toString(frontend.sessionsMax()));
    }
    health(frontend.pool().health());
    failover(frontend);
    add(Flag.SESSION_RATE, Spelling.rate(frontend.sessionRate()));
    frontend.access().allow().forEach(block -> add(Flag.ALLOW, Spelling.cidr(block)));
    frontend.access().deny().forEach(block -> add(Flag.DENY, Spelling.cidr(block)));
    add(Flag.SOURCE_SESSIONS, Spelling.orOff(frontend.sources().sessionsMax()));
    add(Flag.SOURCE_RATE, Spelling.rate(frontend.sources().rate()));
    frontend.proxy().accept().forEach(peer -> add(Flag.ACCEPT_PROXY, Spelling.cidr(peer)));
    add(Flag.SEND_PROXY, frontend.proxy().send().label());
    for (final String local : frontend.localAddresses()) {
      add(Flag.LOCAL_ADDRESS, local);
    }
  }

  private void health(final HealthConfig health) {
    for (final ProbeConfig probe : health.probes()) {
      add(Flag.HEALTH, ProbeSpelling.flag(probe));
    }
    if (!health.isOn()) {
      add(Flag.HEALTH, ProbeSpelling.NONE);
    }
    final HealthTiming timing = health.timing();
    add(Flag.HEALTH_INTERVAL, Units.duration(timing.intervalNs()));
    add(Flag.HEALTH_TIMEOUT, Units.duration(timing.timeoutNs()));
    add(Flag.HEALTH_FAST, Units.duration(timing.fastNs()));
    add(Flag.RISE, Integer.toString(timing.rise()));
    add(Flag.FALL, Integer.toString(timing.fall()));
    add(Flag.INITIAL, timing.initial().label());
  }

  private void failover(final FrontendConfig frontend) {
    final FailoverConfig failover = frontend.pool().failover();
    add(Flag.EJECT_AFTER, Integer.toString(failover.eject().after()));
    add(Flag.EJECT_TIME, Units.duration(failover.eject().timeNs()));
    add(Flag.EJECT_MAX, failover.eject().maxPercent() + "%");
    add(Flag.ON_DOWN, OnDownReader.spelling(failover.onDown()));
    add(Flag.EXCLUSIVE, failover.exclusive().label());
    add(
        Flag.SLOW_START,
        failover.slowStartNs() == 0 ? "off" : Units.duration(failover.slowStartNs()));
    if (frontend.listen().protocol() == Protocol.TCP) {
      final SurgeConfig surge = failover.surge();
      add(
          Flag.SURGE_RATE,
          surge.kind() == SurgeConfig.Kind.AUTO ? "auto" : Spelling.rate(surge.rate()));
    }
  }

  private void tcp(final TcpConfig tcp) {
    add(Flag.CONNECT_TIMEOUT, Units.duration(tcp.connectTimeoutNs()));
    add(Flag.CONNECT_TRIES, Integer.toString(tcp.connectTries()));
    add(Flag.IDLE_TIMEOUT, Units.duration(tcp.idleTimeoutNs()));
    add(Flag.HALF_CLOSE_TIMEOUT, Units.duration(tcp.halfCloseTimeoutNs()));
    add(Flag.STALL_TIMEOUT, Units.duration(tcp.stallTimeoutNs()));
    add(Flag.MAX_AGE, Spelling.maxAge(tcp));
    add(Flag.KEEPALIVE, Spelling.keepalive(tcp.keepalive()));
    add(Flag.QUEUE, Integer.toString(tcp.queue().sessionsMax()));
    add(Flag.QUEUE_TIMEOUT, Units.duration(tcp.queue().timeoutNs()));
  }

  private void udp(final UdpConfig udp) {
    add(Flag.IDLE_TIMEOUT, Units.duration(udp.idleTimeoutNs()));
    add(Flag.UNANSWERED_TIMEOUT, Units.duration(udp.unansweredTimeoutNs()));
    add(Flag.REPLIES, Spelling.orOff(udp.replies()));
    add(Flag.DATAGRAM_RATE, Spelling.rate(udp.datagramRate()));
    add(Flag.UDP_BUFFER, Units.size(udp.receiveBufferBytes()));
  }

  private void add(final Flag flag, final String value) {
    values.computeIfAbsent(flag, key -> new ArrayList<>(1)).add(value);
  }

  /** Quotes what a shell or an @file would not take literally. */
  static String quoted(final String value) {
    boolean safe = !value.isEmpty() && value.charAt(0) != '@';
    for (int i = 0; safe && i < value.length(); i++) {
      final char c = value.charAt(i);
      safe = c < 0x80 && Character.isLetterOrDigit(c) || SAFE.indexOf(c) >= 0;
    }
    if (safe) {
      return value;
    }
    return "'" + value.replace("'", "'\"'\"'") + "'";
  }
}
