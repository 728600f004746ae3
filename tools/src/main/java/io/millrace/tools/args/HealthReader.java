package io.millrace.tools.args;

import io.millrace.config.ConfigException;
import io.millrace.config.HealthConfig;
import io.millrace.config.HealthTiming;
import io.millrace.config.InitialState;
import io.millrace.config.ProbeConfig;
import io.millrace.config.Protocol;
import io.millrace.tools.args.Lookup.Kind;
import java.util.ArrayList;
import java.util.List;

/** Reads what backends are asked, when, and how many answers decide. */
final class HealthReader {
  private static final ProbeConfig CONNECT = new ProbeConfig.Tcp(0);

  private final Lookup lookup;
  private final Protocol protocol;

  HealthReader(final Lookup lookup, final Protocol protocol) {
    this.lookup = lookup;
    this.protocol = protocol;
  }

  HealthConfig read() {
    final List<ProbeConfig> probes = probes();
    try {
      return new HealthConfig(probes, timing(probes));
    } catch (final ConfigException e) {
      throw lookup.refuse(e);
    }
  }

  private List<ProbeConfig> probes() {
    final List<ProbeConfig> probes = new ArrayList<>(1);
    final List<Given> given = lookup.findAll(Flag.HEALTH, HealthConfig.PROBES_MAX);
    if (given.isEmpty()) {
      return protocol == Protocol.TCP ? List.of(CONNECT) : List.of();
    }
    for (final Given each : given) {
      if (ProbeSpelling.NONE.equals(each.value())) {
        if (given.size() > 1) {
          throw lookup.refuse(each, "\"none\" stands beside another probe");
        }
        continue;
      }
      final ProbeConfig probe = probe(each);
      if (probes.contains(probe)) {
        throw lookup.refuse(each, Text.quoted(each.value()) + " is given twice");
      }
      probes.add(probe);
    }
    return probes;
  }

  private ProbeConfig probe(final Given given) {
    String problem;
    try {
      return ProbeReader.read(given.value());
    } catch (final ValueException e) {
      problem = e.getMessage();
    } catch (final ConfigException e) {
      problem = e.problem();
    }
    final String quoted = Text.quoted(given.value());
    throw lookup.refuse(given, problem.startsWith(quoted) ? problem : quoted + ": " + problem);
  }

  private HealthTiming timing(final List<ProbeConfig> probes) {
    final long intervalNs =
        lookup.number(
            Flag.HEALTH_INTERVAL, Kind.DURATION_ABOVE_ZERO, HealthTiming.DEFAULT_INTERVAL_NS);
    final long fastNs = Math.max(HealthTiming.LEAST_NS, intervalNs / HealthTiming.FAST_PART);
    return new HealthTiming(
        intervalNs,
        lookup.number(
            Flag.HEALTH_TIMEOUT, Kind.DURATION_ABOVE_ZERO, HealthTiming.DEFAULT_TIMEOUT_NS),
        lookup.number(Flag.HEALTH_FAST, Kind.DURATION_ABOVE_ZERO, fastNs),
        lookup.count(Flag.RISE, HealthTiming.DEFAULT_RISE),
        lookup.count(Flag.FALL, HealthTiming.DEFAULT_FALL),
        initial(probes));
  }

  private InitialState initial(final List<ProbeConfig> probes) {
    final Given given = lookup.find(Flag.INITIAL);
    if (given == null) {
      return probes.stream().allMatch(ProbeConfig.Tcp.class::isInstance)
          ? InitialState.UP
          : InitialState.DOWN;
    }
    for (final InitialState state : InitialState.values()) {
      if (state.label().equals(given.value())) {
        return state;
      }
    }
    throw lookup.refuse(given, Text.quoted(given.value()) + " is no state; write up or down");
  }
}
