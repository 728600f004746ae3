package io.millrace.tools.args;

import io.millrace.config.Algorithm;
import io.millrace.config.BackendConfig;
import io.millrace.config.ConfigException;
import io.millrace.config.FailoverConfig;
import io.millrace.config.HealthConfig;
import io.millrace.config.PoolConfig;
import io.millrace.config.Protocol;
import java.util.ArrayList;
import java.util.List;

/** Reads the backends of a frontend and how one is chosen. */
final class PoolReader {
  private final Lookup lookup;
  private final List<Given> given;
  private final List<BackendConfig> backends = new ArrayList<>();

  PoolReader(final Lookup lookup) {
    this.lookup = lookup;
    given = lookup.findAll(Flag.BACKEND, PoolConfig.BACKENDS_MAX);
  }

  PoolConfig read(final Protocol protocol) {
    final DefaultNames names = new DefaultNames();
    for (final Given backend : given) {
      final String name = givenName(backend.value());
      if (name != null) {
        names.reserve(name);
      }
    }
    for (final Given backend : given) {
      backends.add(readBackend(backend, names));
    }
    if (backends.isEmpty()) {
      throw lookup.refuse(lookup.find(Flag.LISTEN), "has no --backend; at least 1 is needed");
    }
    final Algorithm balance = balance(protocol);
    final int hashBalance = hashBalance();
    final String fallback = fallback();
    final HealthConfig health = new HealthReader(lookup, protocol).read();
    final FailoverConfig failover = new FailoverReader(lookup, protocol).read();
    try {
      return new PoolConfig(balance, hashBalance, fallback, backends, health, failover);
    } catch (final ConfigException e) {
      throw "backend".equals(e.field()) ? refuse(e) : lookup.refuse(e);
    }
  }

  /** Explains a problem that names a backend, in its place. */
  UsageException refuse(final ConfigException refused) {
    Given found = given.get(0);
    for (int i = 0; i < backends.size(); i++) {
      if (refused.problem().startsWith("\"" + backends.get(i).name() + "\"")) {
        found = given.get(i);
      }
    }
    return lookup.refuse(found, refused.problem());
  }

  private BackendConfig readBackend(final Given backend, final DefaultNames names) {
    try {
      return BackendReader.read(backend.value(), names);
    } catch (final ValueException e) {
      final String quoted = Text.quoted(backend.value());
      final boolean told = e.getMessage().startsWith(quoted);
      throw lookup.refuse(backend, told ? e.getMessage() : quoted + ": " + e.getMessage());
    } catch (final ConfigException e) {
      final String field = "backend".equals(e.field()) ? "" : e.field() + " ";
      throw lookup.refuse(backend, Text.quoted(backend.value()) + ": " + field + e.problem());
    }
  }

  private Algorithm balance(final Protocol protocol) {
    final Given balance = lookup.find(Flag.BALANCE);
    if (balance == null) {
      return protocol == Protocol.TCP ? Algorithm.LEAST_CONNECTIONS : Algorithm.FLOW_HASH;
    }
    final List<String> labels = new ArrayList<>();
    for (final Algorithm algorithm : Algorithm.values()) {
      if (algorithm.label().equals(balance.value())) {
        return algorithm;
      }
      labels.add(algorithm.label());
    }
    throw lookup.refuse(
        balance,
        Text.quoted(balance.value()) + " is no algorithm; there are " + String.join(", ", labels));
  }

  private int hashBalance() {
    return lookup.isOff(Flag.HASH_BALANCE) ? 0 : lookup.percent(Flag.HASH_BALANCE, 0);
  }

  private String fallback() {
    final Given given = lookup.find(Flag.FALLBACK);
    if (given == null || lookup.isOff(Flag.FALLBACK)) {
      return null;
    }
    try {
      return Names.require(given.value());
    } catch (final ValueException e) {
      throw lookup.refuse(given, e.getMessage());
    }
  }

  private static String givenName(final String backend) {
    final int comma = backend.indexOf(',');
    final int equals = backend.lastIndexOf('=', comma < 0 ? backend.length() : comma);
    return equals < 0 ? null : backend.substring(0, equals);
  }
}
