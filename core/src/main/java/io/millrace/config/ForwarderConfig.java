package io.millrace.config;

import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * All that a forwarder is started with.
 *
 * @param loops event loops, 1 to 64
 * @param idle how they wait
 * @param sessionsMaxTotal sessions of all frontends at once, 1 to 10,000,000; 0 to derive it from
 *     the descriptor limit
 * @param buffersBytes memory for held data over all loops, 1 MiB to 64 GiB
 * @param portSharing whether another process may hold the same addresses
 * @param drainNs how long a drain lets sessions end, 0 to 24 h
 * @param resolveNs between look-ups of host names, 100 ms to 24 h; 0 for never again
 * @param directory run directory, or null for none (an embedder that wants no files)
 * @param frontends 1 to 200 frontends, names unique, listeners not overlapping
 */
public record ForwarderConfig(
    int loops,
    IdleConfig idle,
    int sessionsMaxTotal,
    long buffersBytes,
    PortSharing portSharing,
    long drainNs,
    long resolveNs,
    Path directory,
    List<FrontendConfig> frontends) {
  /** Most event loops. */
  public static final int LOOPS_MAX = 64;

  /** Loops by default: one for each core, at most this many. */
  public static final int LOOPS_DEFAULT_MAX = 8;

  /** Most frontends. */
  public static final int FRONTENDS_MAX = 200;

  /** Default of {@code buffersBytes}. */
  public static final long DEFAULT_BUFFERS_BYTES = 64L << 20;

  /** Default of {@code drainNs}. */
  public static final long DEFAULT_DRAIN_NS = TimeUnit.SECONDS.toNanos(10);

  /** Default of {@code resolveNs}. */
  public static final long DEFAULT_RESOLVE_NS = TimeUnit.SECONDS.toNanos(30);

  private static final int SESSIONS_TOTAL_MAX = 10_000_000;

  /**
   * Checks the ranges and what holds between frontends.
   *
   * @throws ConfigException when a value is out of range, a name appears twice, listeners overlap
   *     or a fallback cannot be used
   */
  public ForwarderConfig {
    ConfigException.inRange("loops", loops, 1, LOOPS_MAX, Units.COUNT);
    ConfigException.notNull("idleStrategy", idle);
    ConfigException.zeroOrInRange(
        "maxSessionsTotal", sessionsMaxTotal, 1, SESSIONS_TOTAL_MAX, Units.COUNT);
    ConfigException.inRange("buffers", buffersBytes, 1L << 20, 64L << 30, Units.BYTES);
    ConfigException.notNull("sharePort", portSharing);
    ConfigException.inRange("drain", drainNs, 0, TimeUnit.HOURS.toNanos(24), Units.NS);
    ConfigException.zeroOrInRange(
        "resolve",
        resolveNs,
        TimeUnit.MILLISECONDS.toNanos(100),
        TimeUnit.HOURS.toNanos(24),
        Units.NS);
    frontends = List.copyOf(ConfigException.notNull("listen", frontends));
    if (frontends.isEmpty()) {
      throw new ConfigException("listen", "at least one is needed");
    }
    if (frontends.size() > FRONTENDS_MAX) {
      throw new ConfigException(
          "listen", frontends.size() + " are too many; at most " + FRONTENDS_MAX);
    }
    requireDistinct(frontends);
    Fallbacks.require(frontends);
  }

  /**
   * The same with another run directory.
   *
   * @param other may be null
   * @return a copy
   */
  public ForwarderConfig withDirectory(final Path other) {
    return new ForwarderConfig(
        loops,
        idle,
        sessionsMaxTotal,
        buffersBytes,
        portSharing,
        drainNs,
        resolveNs,
        other,
        frontends);
  }

  private static void requireDistinct(final List<FrontendConfig> frontends) {
    final Set<String> names = new HashSet<>();
    for (int i = 0; i < frontends.size(); i++) {
      final FrontendConfig frontend = frontends.get(i);
      if (!names.add(frontend.name())) {
        throw new ConfigException("name", "\"" + frontend.name() + "\" is used by two frontends");
      }
      for (int j = 0; j < i; j++) {
        if (frontend.listen().overlaps(frontends.get(j).listen())) {
          throw new ConfigException(
              "listen",
              frontend.name() + " and " + frontends.get(j).name() + " listen on the same address");
        }
      }
    }
  }
}
