package io.millrace.tools.args;

import io.millrace.config.Protocol;
import java.util.Locale;

/**
 * Every preset: the one list from which {@code --preset} is expanded and docs/cli.md is tested. A
 * preset is spelled like its constant.
 */
public enum Preset {
  /** The primary of a Patroni cluster. */
  PATRONI_PRIMARY(
      "--health http,port=8008,path=/primary,method=OPTIONS --health-interval 2s"
          + " --health-timeout 2s --health-fast 250ms --rise 1 --fall 3 --exclusive claim"
          + " --on-down keep,reply=close,timeout=silent --queue 1000 --queue-timeout 15s",
      null),
  /** Its replicas. */
  PATRONI_REPLICA(
      "--health http,port=8008,path=/replica --health-interval 2s --health-timeout 2s"
          + " --health-fast 500ms --rise 2 --fall 3 --on-down keep,timeout=silent"
          + " --slow-start 30s",
      null),
  /** The node of a Galera cluster that is written to. */
  GALERA_WRITER(
      "--health http,port=9200 --health-interval 2s --health-timeout 2s --health-fast 500ms"
          + " --exclusive standby --on-down keep,reply=close,timeout=silent --queue 1000",
      null),
  /** Its nodes for readers. */
  GALERA_READER(
      "--health http,port=9200 --health-interval 2s --health-timeout 2s --health-fast 500ms"
          + " --balance least-connections --on-down keep,timeout=silent",
      null),
  /** The master among Redis servers. */
  REDIS_PRIMARY(
      "--health redis,role=master,min-uptime=10s --health-interval 1s --health-timeout 1s"
          + " --health-fast 200ms --rise 1 --fall 2 --exclusive claim"
          + " --on-down keep,reply=close,timeout=silent --queue 1000 --queue-timeout 5s",
      null),
  /** MySQL or MariaDB servers. */
  MYSQL("--health mysql --balance least-connections --on-down keep,timeout=silent", null),
  /** PgBouncers. */
  PGBOUNCER("--health pgsql --balance least-connections --on-down keep,timeout=silent", null),
  /** Game servers. */
  GAME_UDP(
      null,
      "--balance source-hash --hash-balance 150% --idle-timeout 90s --session-rate 2000/s"
          + " --source-sessions 256 --source-rate 50/s"),
  /** Name servers. */
  DNS("--idle-timeout 10s", "--balance random --health dns --replies 1 --idle-timeout 5s");

  private final String spelling = name().toLowerCase(Locale.ROOT).replace('_', '-');
  private final String tcp;
  private final String udp;

  Preset(final String tcp, final String udp) {
    this.tcp = tcp;
    this.udp = udp;
  }

  /**
   * The name as it is written.
   *
   * @return for example {@code game-udp}
   */
  public String spelling() {
    return spelling;
  }

  /**
   * The flags that it stands for.
   *
   * @param protocol of the frontend
   * @return flags and values by turns, a blank between any two; null when it is not for them
   */
  public String flags(final Protocol protocol) {
    return protocol == Protocol.TCP ? tcp : udp;
  }

  /** Whether somebody must say how backends are probed. */
  boolean needsHealth() {
    return this == GAME_UDP;
  }
}
