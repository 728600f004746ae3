package io.millrace.tools.check;

import io.millrace.config.BackendConfig;
import io.millrace.config.BackendRole;
import io.millrace.config.Cidr;
import io.millrace.config.EjectConfig;
import io.millrace.config.FrontendConfig;
import io.millrace.config.ListenConfig;
import io.millrace.config.OperatorState;
import io.millrace.config.ProbeConfig;
import io.millrace.config.Protocol;
import io.millrace.tools.args.Settings;
import io.millrace.tools.args.Spelling;
import io.millrace.tools.args.UsageException;
import java.util.ArrayList;
import java.util.List;

/** What holds between the parts of a configuration. */
public final class CrossCheck {
  private static final int PERCENT = 100;
  private static final int MYSQL_PORT = 3306;

  private CrossCheck() {}

  /**
   * Refuses what cannot work and collects what somebody may not have meant.
   *
   * @param settings what was read
   * @return warnings, each one line
   * @throws io.millrace.tools.args.UsageException when a backend is our own listener, or two
   *     listeners are one
   */
  public static List<String> warnings(final Settings settings) {
    final List<FrontendConfig> frontends = settings.config().frontends();
    new SelfLoops(frontends).refuse();
    final List<String> warnings = new ArrayList<>(settings.warnings());
    addHttp(settings, warnings);
    final OwnAddresses own = new OwnAddresses();
    for (final FrontendConfig frontend : frontends) {
      addPool(frontend, warnings);
      addEjection(frontend, warnings);
      addLimits(frontend, settings.config().sessionsMaxTotal(), warnings);
      addWildcard(frontend, warnings);
      addProxies(frontend, warnings);
      addProbes(frontend, warnings);
      addLocalAddresses(frontend, own, warnings);
    }
    return warnings;
  }

  private static void addHttp(final Settings settings, final List<String> warnings) {
    final ListenConfig http = settings.http();
    if (http == null) {
      if (settings.lameDuckNs() > 0) {
        warnings.add("--lame-duck: nobody can see it without --http, which answers /health");
      }
      return;
    }
    for (final FrontendConfig frontend : settings.config().frontends()) {
      if (http.overlaps(frontend.listen())) {
        throw new UsageException(
            "--http and --listen of " + frontend.name() + " are the same address");
      }
    }
    if (!OwnAddresses.isLoopback(http.host())) {
      warnings.add(
          "--http "
              + Spelling.listen(http, http.firstPort())
              + " is not a loopback address: whoever can reach it reads what this process is told to do and does");
    }
  }

  /** A plain connect that ends at once is a failed handshake to MySQL, which bans for many. */
  private static void addProbes(final FrontendConfig frontend, final List<String> warnings) {
    final boolean hangsUp =
        frontend.pool().health().probes().stream()
            .anyMatch(each -> each instanceof ProbeConfig.Tcp && each.port() == 0);
    final int listenPort = frontend.listen().firstPort();
    final boolean isMysql =
        frontend.pool().backends().stream()
            .anyMatch(each -> each.port().forListenPort(listenPort) == MYSQL_PORT);
    if (hangsUp && isMysql) {
      warnings.add(
          frontend.name()
              + ": --health tcp hangs up without a word, which MySQL and MariaDB count as errors and refuse a host"
              + " for; --health mysql does not");
    }
  }

  private static void addPool(final FrontendConfig frontend, final List<String> warnings) {
    final List<BackendConfig> backends = frontend.pool().backends();
    int backups = 0;
    int off = 0;
    int weightless = 0;
    for (final BackendConfig backend : backends) {
      backups += backend.role() == BackendRole.BACKUP ? 1 : 0;
      off += backend.state() == OperatorState.DRAINED ? 1 : 0;
      weightless += backend.state() == OperatorState.ENABLED && backend.weight() == 0 ? 1 : 0;
    }
    final String fallback = frontend.pool().fallback();
    final String effect =
        fallback == null
            ? "; it takes no session"
            : "; its sessions go to the backends of " + fallback;
    if (off == backends.size()) {
      warnings.add(frontend.name() + ": all backends are off" + effect);
    } else if (off + weightless == backends.size()) {
      warnings.add(frontend.name() + ": every backend that is on has weight 0" + effect);
    }
    if (backups == backends.size()) {
      warnings.add(frontend.name() + ": all backends are backups");
    }
  }

  private static void addEjection(final FrontendConfig frontend, final List<String> warnings) {
    final EjectConfig eject = frontend.pool().failover().eject();
    final int backends = frontend.pool().backends().size();
    final boolean grows = frontend.pool().backends().stream().anyMatch(b -> b.resolve().isMany());
    if (eject.isOn() && backends > 1 && !grows && backends * eject.maxPercent() < PERCENT) {
      warnings.add(
          frontend.name()
              + ": --eject-max "
              + eject.maxPercent()
              + "% of "
              + backends
              + " backends is not one: none is ever ejected");
    }
  }

  private static void addLimits(
      final FrontendConfig frontend, final int totalMax, final List<String> warnings) {
    if (totalMax != 0 && frontend.sessionsMax() > totalMax) {
      warnings.add(
          frontend.name()
              + ": --max-sessions "
              + frontend.sessionsMax()
              + " is above --max-sessions-total "
              + totalMax);
    }
  }

  private static void addProxies(final FrontendConfig frontend, final List<String> warnings) {
    for (final Cidr peers : frontend.proxy().accept()) {
      if (peers.prefixBits() == 0) {
        warnings.add(
            frontend.name()
                + ": --accept-proxy "
                + Spelling.cidr(peers)
                + " lets anyone claim any client address");
      }
    }
  }

  /**
   * It may come yet, as one that moves between machines does; until then nothing leaves from it.
   */
  private static void addLocalAddresses(
      final FrontendConfig frontend, final OwnAddresses own, final List<String> warnings) {
    for (final String address : frontend.localAddresses()) {
      if (!own.contains(address)) {
        warnings.add(
            frontend.name()
                + ": --local-address "
                + address
                + " is on no interface of this machine: nothing can leave from it");
      }
    }
  }

  private static void addWildcard(final FrontendConfig frontend, final List<String> warnings) {
    if (OwnAddresses.isWildcard(frontend.listen().host())
        && frontend.listen().protocol() == Protocol.UDP) {
      warnings.add(
          frontend.name()
              + ": listens on all addresses; a client that used one which no interface lists may get its answers from"
              + " another (name such addresses in --listen)");
    }
  }
}
