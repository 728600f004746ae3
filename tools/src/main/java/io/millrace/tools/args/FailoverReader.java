package io.millrace.tools.args;

import io.millrace.config.ConfigException;
import io.millrace.config.EjectConfig;
import io.millrace.config.ExclusiveMode;
import io.millrace.config.FailoverConfig;
import io.millrace.config.OnDownConfig;
import io.millrace.config.Protocol;
import io.millrace.config.RateConfig;
import io.millrace.config.SurgeConfig;
import io.millrace.tools.args.Lookup.Kind;

/** Reads what is done when a backend fails and when it recovers. */
final class FailoverReader {
  private final Lookup lookup;
  private final FailoverConfig otherwise;

  FailoverReader(final Lookup lookup, final Protocol protocol) {
    this.lookup = lookup;
    otherwise = FailoverConfig.defaults(protocol);
  }

  FailoverConfig read() {
    final ExclusiveMode exclusive = exclusive();
    final EjectConfig eject = exclusive == ExclusiveMode.OFF ? otherwise.eject() : EjectConfig.OFF;
    try {
      return new FailoverConfig(
          new EjectConfig(
              lookup.count(Flag.EJECT_AFTER, eject.after()),
              lookup.number(Flag.EJECT_TIME, Kind.DURATION_ABOVE_ZERO, eject.timeNs()),
              lookup.percent(Flag.EJECT_MAX, eject.maxPercent())),
          onDown(),
          exclusive,
          slowStartNs(),
          surge());
    } catch (final ConfigException e) {
      throw lookup.refuse(e);
    }
  }

  private ExclusiveMode exclusive() {
    final Given given = lookup.find(Flag.EXCLUSIVE);
    if (given == null) {
      return otherwise.exclusive();
    }
    for (final ExclusiveMode mode : ExclusiveMode.values()) {
      if (mode.label().equals(given.value())) {
        return mode;
      }
    }
    throw lookup.refuse(
        given, Text.quoted(given.value()) + " is no mode; write claim, standby or off");
  }

  private OnDownConfig onDown() {
    final Given given = lookup.find(Flag.ON_DOWN);
    if (given == null) {
      return otherwise.onDown();
    }
    try {
      return OnDownReader.read(given.value());
    } catch (final ValueException e) {
      throw refuse(given, e.getMessage());
    } catch (final ConfigException e) {
      throw refuse(given, e.problem());
    }
  }

  private long slowStartNs() {
    if (lookup.isOff(Flag.SLOW_START)) {
      return 0;
    }
    final long ns = lookup.number(Flag.SLOW_START, Kind.DURATION_ABOVE_ZERO, 0);
    return ns == 0 && lookup.find(Flag.SLOW_START) != null ? -1 : ns;
  }

  private SurgeConfig surge() {
    final Given given = lookup.find(Flag.SURGE_RATE);
    if (given == null) {
      return SurgeConfig.OFF;
    }
    if ("auto".equals(given.value())) {
      return SurgeConfig.AUTO;
    }
    final RateConfig rate = lookup.rate(Flag.SURGE_RATE);
    return rate.isOn() ? new SurgeConfig(SurgeConfig.Kind.GIVEN, rate) : SurgeConfig.OFF;
  }

  private UsageException refuse(final Given given, final String problem) {
    final String quoted = Text.quoted(given.value());
    return lookup.refuse(given, problem.startsWith(quoted) ? problem : quoted + ": " + problem);
  }
}
