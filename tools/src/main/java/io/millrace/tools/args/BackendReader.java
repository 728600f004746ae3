package io.millrace.tools.args;

import io.millrace.config.BackendConfig;
import io.millrace.config.BackendPort;
import io.millrace.config.BackendRole;
import io.millrace.config.OperatorState;
import io.millrace.config.ResolveMode;
import java.util.ArrayList;
import java.util.List;

/** Reads the value of one {@code --backend}. */
final class BackendReader {
  private static final List<String> KEYS = List.of("weight", "max", "backup", "off", "resolve");
  private static final String SERVICE = "srv:";
  private static final String ALL = "all";
  private static final int NO_WEIGHT = -1;

  private final String text;
  private int weight = NO_WEIGHT;
  private int sessionsMax;
  private BackendRole role = BackendRole.PRIMARY;
  private OperatorState state = OperatorState.ENABLED;
  private boolean all;

  private BackendReader(final String text) {
    this.text = text;
  }

  /**
   * Reads one backend.
   *
   * @param text {@code [NAME=]HOST[:PORT|:+N]} or {@code [NAME=]srv:SERVICE}, and keys after commas
   * @param names gives names to those that have none
   * @return the record
   */
  static BackendConfig read(final String text, final DefaultNames names) {
    return new BackendReader(text).read(names);
  }

  private BackendConfig read(final DefaultNames names) {
    final int comma = text.indexOf(',');
    final String head = comma < 0 ? text : text.substring(0, comma);
    final int equals = head.indexOf('=');
    final String target = head.substring(equals + 1);
    final boolean service = target.startsWith(SERVICE);
    final HostPort address = HostPort.cut(service ? target.substring(SERVICE.length()) : target);
    requireHost(address.host());
    readKeys(comma);
    requireNames(address, service);
    final BackendPort port = port(address.port());
    final String name =
        equals < 0 ? names.ofBackend(target) : Names.require(head.substring(0, equals));
    return new BackendConfig(
        name,
        address.host(),
        port,
        weight == NO_WEIGHT ? 1 : weight,
        sessionsMax,
        role,
        state,
        mode(service));
  }

  private ResolveMode mode(final boolean service) {
    if (service) {
      return weight == NO_WEIGHT ? ResolveMode.SRV_WEIGHTS : ResolveMode.SRV;
    }
    return all ? ResolveMode.ALL : ResolveMode.ALTERNATES;
  }

  /** What stands for many backends is a name that is looked up. */
  private void requireNames(final HostPort address, final boolean service) {
    final boolean literal = Hosts.isLiteral(address.host());
    if (service && literal) {
      throw new ValueException(
          Text.quoted(text)
              + ": srv: needs the name of a service, for example _pg._tcp.example.com");
    }
    if (service && address.port() != null) {
      throw new ValueException(Text.quoted(text) + ": the SRV records tell the port; give none");
    }
    if (service && all) {
      throw new ValueException(
          Text.quoted(text) + ": srv: stands for all targets already; leave resolve=all out");
    }
    if (all && literal) {
      throw new ValueException(
          Text.quoted(text) + ": resolve=all needs a host name, not an address");
    }
  }

  private void requireHost(final String host) {
    if (HostPort.ANY.equals(host) || "0.0.0.0".equals(host) || "::".equals(host)) {
      throw new ValueException(
          Text.quoted(text) + ": a backend needs a host that one can connect to");
    }
  }

  private static BackendPort port(final String port) {
    if (port == null) {
      return BackendPort.SAME;
    }
    if (port.startsWith("+")) {
      return new BackendPort(0, HostPort.portNumber(port.substring(1)));
    }
    final int number = HostPort.portNumber(port);
    if (number == 0) {
      throw new ValueException(
          "\"0\" is no port of a backend; write a number from 1 to 65535, or none for the client's");
    }
    return new BackendPort(number, 0);
  }

  private void readKeys(final int firstComma) {
    final List<String> seen = new ArrayList<>(0);
    int start = firstComma + 1;
    while (start > 0) {
      final int comma = text.indexOf(',', start);
      final String part = text.substring(start, comma < 0 ? text.length() : comma);
      final int equals = part.indexOf('=');
      final String key = equals < 0 ? part : part.substring(0, equals);
      if (seen.contains(key)) {
        throw new ValueException(Text.quoted(text) + ": " + key + " is given twice");
      }
      readKey(key, equals < 0 ? null : part.substring(equals + 1));
      seen.add(key);
      start = comma + 1;
    }
  }

  private void readKey(final String key, final String value) {
    final boolean isSwitch = "backup".equals(key) || "off".equals(key);
    if (!KEYS.contains(key)) {
      final String nearest = Suggestion.nearest(key, KEYS);
      throw new ValueException(
          Text.quoted(text)
              + ": unknown key "
              + Text.quoted(key)
              + (nearest == null
                  ? "; keys are weight=N, max=N, backup, off and resolve=all"
                  : "; did you mean " + nearest + "?"));
    }
    if (isSwitch != (value == null)) {
      throw new ValueException(
          Text.quoted(text)
              + ": "
              + key
              + (isSwitch
                  ? " takes no value"
                  : " needs a value: " + ("resolve".equals(key) ? "=all" : "=N")));
    }
    switch (key) {
      case "weight" -> weight = Values.count(value);
      case "max" -> sessionsMax = Values.countAboveZero(value, key, BackendConfig.SESSIONS_MAX);
      case "resolve" -> all = isAll(value);
      case "backup" -> role = BackendRole.BACKUP;
      default -> state = OperatorState.DRAINED;
    }
  }

  private boolean isAll(final String value) {
    if (!ALL.equals(value)) {
      throw new ValueException(
          Text.quoted(text) + ": resolve=" + Text.quoted(value) + ": there is resolve=all only");
    }
    return true;
  }
}
