package io.millrace.config;

import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * What a probe asks a backend. Equal ones of one address are shared. The first component of each is
 * the port: 1 to 65535, or 0 for the one that sessions go to.
 */
public sealed interface ProbeConfig {
  /** Longest text that a probe sends or looks for. */
  int TEXT_MAX = 4096;

  /**
   * Where it goes.
   *
   * @return 1 to 65535, or 0 for the port that sessions go to
   */
  int port();

  /**
   * Whether what is said is encrypted.
   *
   * @return null when it is not
   */
  default TlsConfig tls() {
    return null;
  }

  /**
   * How it goes there.
   *
   * @return TCP unless it sends datagrams
   */
  default Protocol protocol() {
    return Protocol.TCP;
  }

  /**
   * A connection is enough.
   *
   * @param port see above
   */
  record Tcp(int port) implements ProbeConfig {
    /** Checks the range. */
    public Tcp {
      requirePort(port);
    }
  }

  /**
   * One HTTP/1.1 request whose answer has a wanted status.
   *
   * @param port see above
   * @param method one of {@link #METHODS}
   * @param path what is asked for, begins with a slash
   * @param statusFrom least wanted status, 100 to 599
   * @param statusTo highest wanted status
   * @param host of the Host header, or null for host and port of the backend
   * @param tls null for none
   */
  record Http(
      int port,
      String method,
      String path,
      int statusFrom,
      int statusTo,
      String host,
      TlsConfig tls)
      implements ProbeConfig {
    /** The methods that exist. */
    public static final List<String> METHODS = List.of("GET", "OPTIONS", "HEAD");

    private static final int STATUS_MIN = 100;
    private static final int STATUS_MAX = 599;

    /** Checks the ranges. */
    public Http {
      requirePort(port);
      if (!METHODS.contains(method)) {
        throw new ConfigException(
            "health", "\"" + method + "\" is no method; there are " + String.join(", ", METHODS));
      }
      requireText("path", path);
      if (!path.startsWith("/") || path.chars().anyMatch(c -> c <= ' ')) {
        throw new ConfigException("health", "path begins with a slash and holds no blank");
      }
      ConfigException.inRange("health", statusFrom, STATUS_MIN, STATUS_MAX, Units.COUNT);
      ConfigException.inRange("health", statusTo, statusFrom, STATUS_MAX, Units.COUNT);
      if (host != null && host.chars().anyMatch(c -> c <= ' ')) {
        throw new ConfigException("health", "host holds a blank");
      }
    }
  }

  /**
   * PING, and what INFO says of the role and the uptime.
   *
   * @param port see above
   * @param role wanted one, null for any
   * @param user null for the default one
   * @param password null for none
   * @param uptimeMinNs it has run for so long at least, 0 to 24 h
   * @param tls null for none
   */
  record Redis(int port, Role role, String user, Secret password, long uptimeMinNs, TlsConfig tls)
      implements ProbeConfig {
    /** Roles of a server. */
    public enum Role {
      /** It takes writes. */
      MASTER,
      /** It follows a master. */
      REPLICA
    }

    /** Checks the ranges. */
    public Redis {
      requirePort(port);
      if (user != null && password == null) {
        throw new ConfigException("health", "user needs password-file or password-env");
      }
      ConfigException.inRange("health", uptimeMinNs, 0, TimeUnit.HOURS.toNanos(24), Units.NS);
    }
  }

  /**
   * The start of a PostgreSQL session: it asks for a password or lets us in. With a role, a session
   * that asks for it.
   *
   * @param port see above
   * @param user null for {@code millrace}, which need not exist without a role
   * @param database null for the user's
   * @param role wanted one, null for any
   * @param password null for none
   */
  record Pgsql(int port, String user, String database, Role role, Secret password)
      implements ProbeConfig {
    /** Roles of a server. */
    public enum Role {
      /** It takes writes. */
      PRIMARY,
      /** It is in recovery. */
      REPLICA
    }

    /** Checks the texts. */
    public Pgsql {
      requirePort(port);
      requireName("user", user);
      requireName("db", database);
      if (password != null && role == null) {
        throw new ConfigException("health", "a password is of use with role= only");
      }
    }
  }

  /**
   * A log-in at MySQL or MariaDB without a password.
   *
   * @param port see above
   * @param user null for {@code millrace}, which need not exist
   */
  record Mysql(int port, String user) implements ProbeConfig {
    /** Checks the text. */
    public Mysql {
      requirePort(port);
      requireName("user", user);
    }
  }

  /**
   * Bytes are sent and others are to come back.
   *
   * @param port see above
   * @param send one character a byte; empty when the server speaks first
   * @param reply what is to come
   */
  record Expect(int port, String send, ExpectedReply reply) implements ProbeConfig {
    /** Checks the texts. */
    public Expect {
      requirePort(port);
      requireText("send", send);
      ConfigException.notNull("health", reply);
    }
  }

  /**
   * A datagram is sent and another is to come back.
   *
   * @param port see above
   * @param send one character a byte
   * @param reply what is to come
   */
  record Udp(int port, String send, ExpectedReply reply) implements ProbeConfig {
    /** Checks the texts. */
    public Udp {
      requirePort(port);
      requireText("send", send);
      ConfigException.notNull("health", reply);
    }

    @Override
    public Protocol protocol() {
      return Protocol.UDP;
    }
  }

  /**
   * A question to a DNS server, over UDP.
   *
   * @param port see above
   * @param name labels between dots; {@code .} for the root, whose name servers are asked for
   */
  record Dns(int port, String name) implements ProbeConfig {
    private static final int NAME_MAX = 253;
    private static final int LABEL_MAX = 63;

    /** Checks the name. */
    public Dns {
      requirePort(port);
      if (!".".equals(name)) {
        ConfigException.inRange("health", name.length(), 1, NAME_MAX, Units.COUNT);
        for (final String label : name.split("\\.", -1)) {
          if (label.isEmpty()
              || label.length() > LABEL_MAX
              || label.chars().anyMatch(c -> c > '~')) {
            throw new ConfigException("health", "\"" + name + "\" is no name");
          }
        }
      }
    }

    @Override
    public Protocol protocol() {
      return Protocol.UDP;
    }
  }

  /**
   * A question of Valve's server query protocol (A2S_INFO).
   *
   * @param port see above
   */
  record A2s(int port) implements ProbeConfig {
    /** Checks the range. */
    public A2s {
      requirePort(port);
    }

    @Override
    public Protocol protocol() {
      return Protocol.UDP;
    }
  }

  /**
   * An unconnected ping of RakNet (Minecraft Bedrock).
   *
   * @param port see above
   */
  record Raknet(int port) implements ProbeConfig {
    /** Checks the range. */
    public Raknet {
      requirePort(port);
    }

    @Override
    public Protocol protocol() {
      return Protocol.UDP;
    }
  }

  private static void requirePort(final int port) {
    ConfigException.zeroOrInRange("health", port, 1, BackendPort.PORT_MAX, Units.COUNT);
  }

  private static void requireText(final String what, final String text) {
    if (ConfigException.notNull("health", text).length() > TEXT_MAX) {
      throw new ConfigException("health", what + " is longer than " + TEXT_MAX + " bytes");
    }
  }

  private static void requireName(final String what, final String name) {
    if (name != null && (name.isEmpty() || name.length() > 128 || name.indexOf('\0') >= 0)) {
      throw new ConfigException("health", what + " has 1 to 128 characters");
    }
  }
}
