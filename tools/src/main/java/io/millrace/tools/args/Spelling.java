package io.millrace.tools.args;

import io.millrace.config.BackendConfig;
import io.millrace.config.BackendPort;
import io.millrace.config.BackendRole;
import io.millrace.config.Cidr;
import io.millrace.config.IdleConfig;
import io.millrace.config.KeepaliveConfig;
import io.millrace.config.ListenConfig;
import io.millrace.config.OperatorState;
import io.millrace.config.PoolConfig;
import io.millrace.config.Protocol;
import io.millrace.config.RateConfig;
import io.millrace.config.ResolveMode;
import io.millrace.config.TcpConfig;
import io.millrace.config.Units;
import io.millrace.net.AddressText;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/** Writes values as the command line reads them, so that what is printed can be pasted in again. */
public final class Spelling {
  private Spelling() {}

  /**
   * A socket's address.
   *
   * @param address resolved or not
   * @return for example {@code [2001:db8::1]:5432}
   */
  public static String address(final InetSocketAddress address) {
    final InetAddress ip = address.getAddress();
    return host(ip == null ? address.getHostString() : ip(ip)) + ":" + address.getPort();
  }

  /**
   * What a frontend listens on.
   *
   * @param listen the record
   * @param port the port to show instead of 0
   * @return for example {@code *:7000-7099}
   */
  public static String listen(final ListenConfig listen, final int port) {
    final String ports =
        listen.portCount() > 1
            ? listen.firstPort() + "-" + listen.lastPort()
            : Integer.toString(port);
    return host(listen.host()) + ":" + ports;
  }

  /**
   * A protocol.
   *
   * @param protocol the protocol
   * @return {@code tcp} or {@code udp}
   */
  public static String protocol(final Protocol protocol) {
    return protocol == Protocol.TCP ? "tcp" : "udp";
  }

  /** A host in front of a colon. */
  static String host(final String host) {
    return host.indexOf(':') >= 0 ? "[" + host + "]" : host;
  }

  /**
   * An IP address.
   *
   * @param ip the address
   * @return without brackets; the zone of a link-local one stays
   */
  public static String ip(final InetAddress ip) {
    return AddressText.ip(ip);
  }

  /**
   * A block of addresses.
   *
   * @param block the block
   * @return for example {@code 10.0.0.0/8}
   */
  public static String cidr(final Cidr block) {
    return ip(block.network()) + "/" + block.prefixBits();
  }

  /**
   * Where a backend is, as configured.
   *
   * @param backend the record
   * @return for example {@code db1:5432}, {@code [::1]:+100}, or a host alone for the client's port
   */
  public static String target(final BackendConfig backend) {
    final BackendPort port = backend.port();
    final String host = (backend.resolve().isService() ? "srv:" : "") + host(backend.host());
    if (port.fixed() != 0) {
      return host + ":" + port.fixed();
    }
    return port.offset() == 0 ? host : host + ":+" + port.offset();
  }

  /**
   * A backend as it is written behind its flag.
   *
   * @param backend as configured
   * @return for example {@code pg1=10.0.0.11:5432,max=190}
   */
  public static String backend(final BackendConfig backend) {
    final StringBuilder out = new StringBuilder();
    out.append(backend.name()).append('=').append(target(backend));
    if (backend.resolve() != ResolveMode.SRV_WEIGHTS) {
      out.append(",weight=").append(backend.weight());
    }
    if (backend.sessionsMax() != 0) {
      out.append(",max=").append(backend.sessionsMax());
    }
    out.append(backend.role() == BackendRole.BACKUP ? ",backup" : "");
    out.append(backend.state() == OperatorState.DRAINED ? ",off" : "");
    out.append(backend.resolve() == ResolveMode.ALL ? ",resolve=all" : "");
    return out.toString();
  }

  /** A number of which 0 stands for no limit. */
  static String orOff(final int count) {
    return count == 0 ? "off" : Integer.toString(count);
  }

  static String rate(final RateConfig rate) {
    return rate.isOn()
        ? rate.count() + (rate.periodNs() == RateConfig.OFF.periodNs() ? "/s" : "/m")
        : "off";
  }

  static String hashBalance(final PoolConfig pool) {
    return pool.hashBalancePercent() == 0 ? "off" : pool.hashBalancePercent() + "%";
  }

  static String keepalive(final KeepaliveConfig keepalive) {
    return keepalive.isOn()
        ? keepalive.idleSeconds() + "s," + keepalive.intervalSeconds() + "s," + keepalive.count()
        : "off";
  }

  static String maxAge(final TcpConfig tcp) {
    if (tcp.maxAgeNs() == 0) {
      return "off";
    }
    final String jitter =
        tcp.maxAgeJitterPercent() == 0 ? "" : ",jitter=" + tcp.maxAgeJitterPercent() + "%";
    return Units.duration(tcp.maxAgeNs()) + jitter;
  }

  static String idle(final IdleConfig idle) {
    return switch (idle.kind()) {
      case ADAPTIVE -> "adaptive," + idle.budgetPercent() + "%";
      case BLOCK -> "block";
      case SPIN -> "spin";
    };
  }
}
