package io.millrace.tools.args;

import io.millrace.config.ExpectedReply;
import io.millrace.config.ProbeConfig;
import io.millrace.config.Secret;
import io.millrace.config.TlsConfig;
import io.millrace.health.ProbeFiles;
import java.util.List;
import java.util.Locale;

/** Reads one {@code --health}: a type and its keys. */
final class ProbeReader {
  /** Every type that exists; what is not here is refused. */
  static final List<String> TYPES =
      List.of(
          "none", "tcp", "http", "https", "redis", "rediss", "pgsql", "mysql", "expect", "udp",
          "dns", "a2s", "raknet");

  private static final int STATUS_FROM = 200;
  private static final int STATUS_TO = 299;

  private ProbeReader() {}

  /**
   * Reads one probe.
   *
   * @param text {@code TYPE[,key=value...]}
   * @return the record
   */
  static ProbeConfig read(final String text) {
    final ProbeKeys keys = ProbeKeys.cut(text);
    final int port = keys.port();
    final ProbeConfig probe =
        switch (keys.type()) {
          case "tcp" -> new ProbeConfig.Tcp(port);
          case "http", "https" -> http(keys, port);
          case "redis", "rediss" -> redis(keys, port);
          case "pgsql" -> pgsql(keys, port);
          case "mysql" -> new ProbeConfig.Mysql(port, keys.take("user"));
          case "expect" -> expect(keys, port);
          case "udp" -> udp(keys, port);
          case "dns" -> new ProbeConfig.Dns(port, or(keys.take("name"), "."));
          case "a2s" -> new ProbeConfig.A2s(port);
          case "raknet" -> new ProbeConfig.Raknet(port);
          default ->
              throw new ValueException(
                  Text.quoted(keys.type()) + " is no probe; there are " + String.join(", ", TYPES));
        };
    keys.requireAllTaken();
    final String unusable = ProbeFiles.problem(probe);
    if (unusable != null) {
      throw new ValueException(unusable);
    }
    return probe;
  }

  private static ProbeConfig http(final ProbeKeys keys, final int port) {
    final String method = or(keys.take("method"), "GET");
    final String path = Escapes.decode("path", or(keys.take("path"), "/"));
    final String status = keys.take("status");
    int from = STATUS_FROM;
    int to = STATUS_TO;
    if (status != null) {
      final int dash = status.indexOf('-');
      from = Values.count(dash < 0 ? status : status.substring(0, dash));
      to = dash < 0 ? from : Values.count(status.substring(dash + 1));
    }
    final String host = keys.take("host");
    final TlsConfig tls = "https".equals(keys.type()) ? TlsKeys.read(keys, host) : null;
    return new ProbeConfig.Http(port, method, path, from, to, host, tls);
  }

  private static ProbeConfig redis(final ProbeKeys keys, final int port) {
    final ProbeConfig.Redis.Role role =
        role(keys, ProbeConfig.Redis.Role.class, "master or replica");
    final String uptime = keys.take("min-uptime");
    final String user = keys.take("user");
    final Secret password = Secrets.read(keys);
    final boolean encrypted = "rediss".equals(keys.type());
    return new ProbeConfig.Redis(
        port,
        role,
        user,
        password,
        uptime == null ? 0 : Values.durationNs(uptime),
        encrypted ? TlsKeys.read(keys, keys.take("host")) : null);
  }

  private static ProbeConfig pgsql(final ProbeKeys keys, final int port) {
    final String user = keys.take("user");
    final String database = keys.take("db");
    final ProbeConfig.Pgsql.Role role =
        role(keys, ProbeConfig.Pgsql.Role.class, "primary or replica");
    final Secret password = Secrets.read(keys);
    if (password != null && role == null) {
      throw new ValueException("a password is of use with role=primary or role=replica only");
    }
    return new ProbeConfig.Pgsql(port, user, database, role, password);
  }

  private static <R extends Enum<R>> R role(
      final ProbeKeys keys, final Class<R> roles, final String remedy) {
    final String text = keys.take("role");
    if (text == null) {
      return null;
    }
    for (final R role : roles.getEnumConstants()) {
      if (role.name().toLowerCase(Locale.ROOT).equals(text)) {
        return role;
      }
    }
    throw new ValueException(Text.quoted(text) + " is no role; write " + remedy);
  }

  private static ProbeConfig expect(final ProbeKeys keys, final int port) {
    final String send = Escapes.decode("send", or(keys.take("send"), ""));
    final ExpectedReply reply = reply(keys);
    if (reply.kind() == ExpectedReply.Kind.ANY) {
      throw new ValueException("expect needs match= or regex=");
    }
    return new ProbeConfig.Expect(port, send, reply);
  }

  private static ProbeConfig udp(final ProbeKeys keys, final int port) {
    final String send = keys.take("send");
    if (send == null) {
      throw new ValueException("udp needs send=");
    }
    return new ProbeConfig.Udp(port, Escapes.decode("send", send), reply(keys));
  }

  private static ExpectedReply reply(final ProbeKeys keys) {
    final String match = keys.take("match");
    final String regex = keys.take("regex");
    if (match != null && regex != null) {
      throw new ValueException("match and regex exclude each other");
    }
    if (match != null) {
      return new ExpectedReply(ExpectedReply.Kind.MATCH, Escapes.decode("match", match));
    }
    return regex == null
        ? ExpectedReply.ANY
        : new ExpectedReply(ExpectedReply.Kind.REGEX, Escapes.decodeRegex(regex));
  }

  private static String or(final String value, final String otherwise) {
    return value == null ? otherwise : value;
  }
}
