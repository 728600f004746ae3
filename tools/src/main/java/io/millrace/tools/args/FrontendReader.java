package io.millrace.tools.args;

import io.millrace.config.ConfigException;
import io.millrace.config.FrontendConfig;
import io.millrace.config.KeepaliveConfig;
import io.millrace.config.ListenConfig;
import io.millrace.config.Protocol;
import io.millrace.config.QueueConfig;
import io.millrace.config.SourceConfig;
import io.millrace.config.TcpConfig;
import io.millrace.config.UdpConfig;
import io.millrace.config.Units;
import io.millrace.net.Ipv6;
import io.millrace.tools.args.Lookup.Kind;
import java.util.ArrayList;
import java.util.List;

/** Builds one frontend from its own flags and the common ones. */
final class FrontendReader {
  private static final String JITTER = "jitter=";
  private static final int KEEPALIVE_PARTS = 3;

  private final Lookup lookup;
  private final String name;
  private final ListenConfig listen;

  FrontendReader(final Lookup lookup, final String name, final ListenConfig listen) {
    this.lookup = lookup;
    this.name = name;
    this.listen = listen;
  }

  FrontendConfig read() {
    final PoolReader pool = new PoolReader(lookup);
    final boolean isTcp = listen.protocol() == Protocol.TCP;
    try {
      return new FrontendConfig(
          name,
          listen,
          pool.read(listen.protocol()),
          isTcp ? tcp() : TcpConfig.DEFAULT,
          isTcp ? UdpConfig.DEFAULT : udp(),
          lookup.countAboveZero(Flag.MAX_SESSIONS),
          lookup.rate(Flag.SESSION_RATE),
          new AccessReader(lookup).read(),
          new SourceConfig(lookup.countOrOff(Flag.SOURCE_SESSIONS), lookup.rate(Flag.SOURCE_RATE)),
          localAddresses(),
          new ProxyReader(lookup).read());
    } catch (final ConfigException e) {
      throw "backend".equals(e.field()) ? pool.refuse(e) : lookup.refuse(e);
    }
  }

  private TcpConfig tcp() {
    final TcpConfig otherwise = TcpConfig.DEFAULT;
    final String[] age = maxAge();
    return new TcpConfig(
        lookup.number(Flag.CONNECT_TIMEOUT, Kind.DURATION_ABOVE_ZERO, otherwise.connectTimeoutNs()),
        lookup.count(Flag.CONNECT_TRIES, otherwise.connectTries()),
        lookup.number(Flag.IDLE_TIMEOUT, Kind.DURATION_OR_ZERO, otherwise.idleTimeoutNs()),
        lookup.number(
            Flag.HALF_CLOSE_TIMEOUT, Kind.DURATION_ABOVE_ZERO, otherwise.halfCloseTimeoutNs()),
        lookup.number(Flag.STALL_TIMEOUT, Kind.DURATION_ABOVE_ZERO, otherwise.stallTimeoutNs()),
        age == null ? otherwise.maxAgeNs() : ageNs(age[0]),
        age == null || age[1] == null ? otherwise.maxAgeJitterPercent() : jitterPercent(age[1]),
        keepalive(),
        new QueueConfig(
            lookup.count(Flag.QUEUE, QueueConfig.OFF.sessionsMax()),
            lookup.number(
                Flag.QUEUE_TIMEOUT, Kind.DURATION_ABOVE_ZERO, QueueConfig.OFF.timeoutNs())));
  }

  private UdpConfig udp() {
    final UdpConfig otherwise = UdpConfig.DEFAULT;
    return new UdpConfig(
        lookup.number(Flag.IDLE_TIMEOUT, Kind.DURATION_OR_ZERO, otherwise.idleTimeoutNs()),
        lookup.number(
            Flag.UNANSWERED_TIMEOUT, Kind.DURATION_ABOVE_ZERO, otherwise.unansweredTimeoutNs()),
        lookup.countOrOff(Flag.REPLIES),
        lookup.rate(Flag.DATAGRAM_RATE),
        Values.clamped(lookup.number(Flag.UDP_BUFFER, Kind.SIZE, otherwise.receiveBufferBytes())));
  }

  /** Age and jitter, the second may be null; null when there is no age. */
  private String[] maxAge() {
    final String text = lookup.text(Flag.MAX_AGE);
    if (text == null || lookup.isOff(Flag.MAX_AGE)) {
      return null;
    }
    final int comma = text.indexOf(',');
    if (comma < 0) {
      return new String[] {text, null};
    }
    final String rest = text.substring(comma + 1);
    if (!rest.startsWith(JITTER)) {
      throw refuse(Flag.MAX_AGE, "unknown key " + Text.quoted(rest) + "; write D,jitter=P%");
    }
    return new String[] {text.substring(0, comma), rest.substring(JITTER.length())};
  }

  private long ageNs(final String text) {
    try {
      final long ns = Values.durationOrZeroNs(text);
      if (ns == 0) { // to the record that is "off"
        throw new ValueException(
            "0 is outside "
                + Units.duration(TcpConfig.MAX_AGE_LEAST_NS)
                + " to "
                + Units.duration(TcpConfig.MAX_AGE_MOST_NS));
      }
      return ns;
    } catch (final ValueException e) {
      throw refuse(Flag.MAX_AGE, e.getMessage());
    }
  }

  private int jitterPercent(final String text) {
    try {
      return Values.percent(text);
    } catch (final ValueException e) {
      throw refuse(Flag.MAX_AGE, e.getMessage());
    }
  }

  private KeepaliveConfig keepalive() {
    final String text = lookup.text(Flag.KEEPALIVE);
    if (text == null) {
      return KeepaliveConfig.DEFAULT;
    }
    if (lookup.isOff(Flag.KEEPALIVE)) {
      return KeepaliveConfig.OFF;
    }
    final String[] parts = text.split(",", -1);
    if (parts.length != KEEPALIVE_PARTS) {
      throw refuse(Flag.KEEPALIVE, "write IDLE,INTERVAL,COUNT such as 60s,10s,3, or off");
    }
    try {
      return new KeepaliveConfig(
          Values.seconds(parts[0]),
          Values.seconds(parts[1]),
          Values.countAboveZero(parts[2], "count", KeepaliveConfig.COUNT_MAX));
    } catch (final ValueException e) {
      throw refuse(Flag.KEEPALIVE, e.getMessage());
    }
  }

  private List<String> localAddresses() {
    final List<String> addresses = new ArrayList<>(1);
    final int max = FrontendConfig.LOCAL_ADDRESSES_MAX;
    for (final Given given : lookup.findAll(Flag.LOCAL_ADDRESS, max)) {
      final String address = localAddress(given);
      if (addresses.contains(address)) {
        throw lookup.refuse(given, Text.quoted(given.value()) + " is given twice");
      }
      addresses.add(address);
    }
    return addresses;
  }

  private String localAddress(final Given given) {
    final String text = given.value();
    final boolean bare =
        Ipv6.parse(text.indexOf('%') < 0 ? text : text.substring(0, text.indexOf('%'))) != null;
    try {
      final HostPort address = bare ? new HostPort(Hosts.ipv6(text), null) : HostPort.cut(text);
      final String host = address.host();
      if (address.port() == null
          && Hosts.isLiteral(host)
          && !"0.0.0.0".equals(host)
          && !"::".equals(host)) {
        return host;
      }
    } catch (final ValueException e) {
      throw refuse(given, e.getMessage());
    }
    throw lookup.refuse(
        given,
        Text.quoted(text) + " is no address of this machine; write one IP address without port");
  }

  private UsageException refuse(final Flag flag, final String problem) {
    return refuse(lookup.find(flag), problem);
  }

  private UsageException refuse(final Given given, final String problem) {
    final String quoted = Text.quoted(given.value());
    return lookup.refuse(given, problem.startsWith(quoted) ? problem : quoted + ": " + problem);
  }
}
