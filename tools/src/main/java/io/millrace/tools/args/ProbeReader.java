package io.millrace.tools.args;

import io.millrace.config.ExpectedReply;
import io.millrace.config.ProbeConfig;
import java.util.List;
import java.util.Locale;

/** Reads one {@code --health}: a type and its keys. */
final class ProbeReader {
  /** Every type that exists; what is not here is refused. */
  static final List<String> TYPES =
      List.of(
          "none", "tcp", "http", "redis", "pgsql", "mysql", "expect", "udp", "dns", "a2s",
          "raknet");

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
          case "http" -> http(keys, port);
          case "redis" -> redis(keys, port);
          case "pgsql" -> new ProbeConfig.Pgsql(port, keys.take("user"), keys.take("db"));
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
    return new ProbeConfig.Http(port, method, path, from, to, keys.take("host"));
  }

  private static ProbeConfig redis(final ProbeKeys keys, final int port) {
    final String role = keys.take("role");
    if (role != null && !"master".equals(role) && !"replica".equals(role)) {
      throw new ValueException(Text.quoted(role) + " is no role; write master or replica");
    }
    final String uptime = keys.take("min-uptime");
    return new ProbeConfig.Redis(
        port,
        role == null ? null : ProbeConfig.Redis.Role.valueOf(role.toUpperCase(Locale.ROOT)),
        keys.take("user"),
        Secrets.read(keys),
        uptime == null ? 0 : Values.durationNs(uptime));
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
