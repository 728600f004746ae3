package io.millrace.tools.args;

import io.millrace.config.ExpectedReply;
import io.millrace.config.HealthConfig;
import io.millrace.config.ProbeConfig;
import io.millrace.config.Secret;
import io.millrace.config.Units;
import io.millrace.health.ProbeTarget;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/** Writes probes: as the flag reads them, and in short for the start line. */
public final class ProbeSpelling {
  /** No probe. */
  static final String NONE = "none";

  private ProbeSpelling() {}

  /**
   * As {@code --health} reads it.
   *
   * @param probe any
   * @return a type and its keys
   */
  public static String flag(final ProbeConfig probe) {
    final StringBuilder out = new StringBuilder(type(probe));
    key(out, "port", probe.port() == 0 ? null : Integer.toString(probe.port()));
    if (probe instanceof ProbeConfig.Http http) {
      key(out, "method", http.method());
      key(out, "path", Escapes.encode(http.path()));
      key(out, "status", http.statusFrom() + "-" + http.statusTo());
      key(out, "host", http.host());
      out.append(http.tls() == null ? "" : TlsKeys.spelled(http.tls()));
    } else if (probe instanceof ProbeConfig.Redis redis) {
      key(out, "role", lower(redis.role()));
      key(out, "user", redis.user());
      password(out, redis.password());
      key(out, "min-uptime", redis.uptimeMinNs() == 0 ? null : Units.duration(redis.uptimeMinNs()));
      if (redis.tls() != null) {
        key(out, "host", redis.tls().name());
        out.append(TlsKeys.spelled(redis.tls()));
      }
    } else if (probe instanceof ProbeConfig.Pgsql pgsql) {
      key(out, "user", pgsql.user());
      key(out, "db", pgsql.database());
      key(out, "role", lower(pgsql.role()));
      password(out, pgsql.password());
    } else if (probe instanceof ProbeConfig.Mysql mysql) {
      key(out, "user", mysql.user());
    } else if (probe instanceof ProbeConfig.Expect expect) {
      key(out, "send", expect.send().isEmpty() ? null : Escapes.encode(expect.send()));
      reply(out, expect.reply());
    } else if (probe instanceof ProbeConfig.Udp udp) {
      key(out, "send", Escapes.encode(udp.send()));
      reply(out, udp.reply());
    } else if (probe instanceof ProbeConfig.Dns dns) {
      key(out, "name", dns.name());
    }
    return out.toString();
  }

  /**
   * Where a probe goes.
   *
   * @param target of a backend
   * @return host and port, as {@code --backend} reads them
   */
  public static String address(final ProbeTarget target) {
    final String host = target.host();
    return (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + target.port();
  }

  /**
   * The flags that make a probe what it is, beside its address.
   *
   * @param target of a backend
   * @return flags and values in turns
   */
  public static List<String> arguments(final ProbeTarget target) {
    final List<String> words = new ArrayList<>(List.of("--health", flag(target.probe())));
    words.addAll(List.of("--health-timeout", Units.duration(target.timing().timeoutNs())));
    words.addAll(List.of("--send-proxy", target.send().label()));
    target
        .locals()
        .forEach(each -> words.addAll(List.of("--local-address", each.getHostAddress())));
    return words;
  }

  /**
   * What is asked and how soon a failure is noticed.
   *
   * @param health of a frontend, on
   * @return for example {@code tcp probe; notices a refused backend in 2.8 s, a silent one in 5 s}
   */
  public static String summary(final HealthConfig health) {
    final List<String> probes = new ArrayList<>();
    health.probes().forEach(probe -> probes.add(brief(probe)));
    return String.join(" and ", probes)
        + (probes.size() == 1 ? " probe" : " probes")
        + "; notices a refused backend in "
        + seconds(health.timing().refusedNoticedNs())
        + ", a silent one in "
        + seconds(health.timing().silentNoticedNs());
  }

  private static String brief(final ProbeConfig probe) {
    final String port = probe.port() == 0 ? "" : ":" + probe.port();
    if (probe instanceof ProbeConfig.Http http) {
      return type(probe) + " " + http.method() + " " + port + Escapes.encode(http.path());
    }
    if (probe instanceof ProbeConfig.Redis redis && redis.role() != null) {
      return type(probe) + " " + lower(redis.role()) + spaced(port);
    }
    if (probe instanceof ProbeConfig.Pgsql pgsql && pgsql.role() != null) {
      return "pgsql " + lower(pgsql.role()) + spaced(port);
    }
    return type(probe) + spaced(port);
  }

  private static String spaced(final String port) {
    return port.isEmpty() ? "" : " " + port;
  }

  private static String type(final ProbeConfig probe) {
    final String name = probe.getClass().getSimpleName().toLowerCase(Locale.ROOT);
    return probe.tls() == null ? name : name + "s";
  }

  private static String lower(final Enum<?> role) {
    return role == null ? null : role.name().toLowerCase(Locale.ROOT);
  }

  private static void password(final StringBuilder out, final Secret password) {
    out.append(password == null ? "" : "," + password.source());
  }

  private static void reply(final StringBuilder out, final ExpectedReply reply) {
    if (reply.kind() == ExpectedReply.Kind.MATCH) {
      key(out, "match", Escapes.encode(reply.text()));
    } else if (reply.kind() == ExpectedReply.Kind.REGEX) {
      key(out, "regex", Escapes.encodeRegex(reply.text()));
    }
  }

  private static void key(final StringBuilder out, final String key, final String value) {
    if (value != null) {
      out.append(',').append(key).append('=').append(value);
    }
  }

  /** Seconds with up to two decimals. */
  private static String seconds(final long ns) {
    final long hundredths = (ns + TimeUnit.MILLISECONDS.toNanos(10) - 1) / 10_000_000;
    final String text = hundredths / 100 + "." + (hundredths / 10) % 10 + hundredths % 10;
    return text.replaceAll("\\.?0+$", "") + " s";
  }
}
