package io.millrace.tools.args;

import io.millrace.config.ConfigException;
import io.millrace.config.ForwarderConfig;
import io.millrace.config.FrontendConfig;
import io.millrace.config.IdleConfig;
import io.millrace.config.IdleKind;
import io.millrace.config.ListenConfig;
import io.millrace.config.PortSharing;
import io.millrace.config.Units;
import io.millrace.tools.args.Lookup.Kind;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Builds the settings from the pieces of a command line. */
final class SettingsReader {
  private static final Piece NOTHING = new Piece();
  private static final long LAME_DUCK_MAX_NS = TimeUnit.HOURS.toNanos(24);
  private static final String ADAPTIVE = "adaptive";

  private final Pieces pieces;
  private final Lookup globals;
  private final Map<String, String> environment;

  SettingsReader(final Pieces pieces, final Map<String, String> environment) {
    this.pieces = pieces;
    this.environment = environment;
    globals = new Lookup(pieces.globals(), NOTHING, null);
  }

  Settings read() {
    final FrontendsReader reader = new FrontendsReader(pieces);
    final List<FrontendConfig> frontends = reader.read();
    try {
      return new Settings(
          forwarder(frontends), log(), http(), lameDuckNs(), directoryOrigin(), reader.warnings());
    } catch (final ConfigException e) {
      throw globals.refuse(e);
    }
  }

  private ForwarderConfig forwarder(final List<FrontendConfig> frontends) {
    final int cores = Runtime.getRuntime().availableProcessors();
    return new ForwarderConfig(
        globals.count(Flag.LOOPS, Math.min(cores, ForwarderConfig.LOOPS_DEFAULT_MAX)),
        idle(),
        globals.countAboveZero(Flag.MAX_SESSIONS_TOTAL),
        globals.number(Flag.BUFFERS, Kind.SIZE, ForwarderConfig.DEFAULT_BUFFERS_BYTES),
        globals.find(Flag.SHARE_PORT) == null ? PortSharing.EXCLUSIVE : PortSharing.SHARED,
        globals.number(Flag.DRAIN, Kind.DURATION, ForwarderConfig.DEFAULT_DRAIN_NS),
        globals.number(Flag.RESOLVE, Kind.DURATION_OR_ZERO, ForwarderConfig.DEFAULT_RESOLVE_NS),
        directory(frontends.get(0).name()),
        frontends);
  }

  private IdleConfig idle() {
    final Given given = globals.find(Flag.IDLE_STRATEGY);
    if (given == null) {
      return IdleConfig.DEFAULT;
    }
    final String text = given.value();
    if ("block".equals(text)) {
      return new IdleConfig(IdleKind.BLOCK, IdleConfig.DEFAULT_BUDGET_PERCENT);
    }
    if ("spin".equals(text)) {
      return new IdleConfig(IdleKind.SPIN, IdleConfig.DEFAULT_BUDGET_PERCENT);
    }
    if (ADAPTIVE.equals(text)) {
      return IdleConfig.DEFAULT;
    }
    if (!text.startsWith(ADAPTIVE + ",")) {
      throw globals.refuse(
          given, Text.quoted(text) + " is no strategy; write adaptive[,P%], block or spin");
    }
    try {
      return new IdleConfig(
          IdleKind.ADAPTIVE, Values.percent(text.substring(ADAPTIVE.length() + 1)));
    } catch (final ValueException e) {
      throw globals.refuse(given, Text.quoted(text) + ": " + e.getMessage());
    }
  }

  private String log() {
    final Given given = globals.find(Flag.LOG);
    if (given == null) {
      return Settings.LOG_OFF;
    }
    try {
      RunDirectory.given(given.value());
    } catch (final ValueException e) {
      throw globals.refuse(given, e.getMessage());
    }
    return given.value();
  }

  private ListenConfig http() {
    final Given given = globals.find(Flag.HTTP);
    if (given == null || globals.isOff(Flag.HTTP)) {
      return null;
    }
    try {
      final ListenConfig listen = ListenReader.read(given.value());
      if (listen.portCount() > 1 || given.value().contains("://")) {
        throw new ValueException(Text.quoted(given.value()) + " is no address; write HOST:PORT");
      }
      return listen;
    } catch (final ValueException e) {
      final String quoted = Text.quoted(given.value());
      final boolean named = e.getMessage().contains(quoted);
      throw globals.refuse(given, named ? e.getMessage() : quoted + ": " + e.getMessage());
    } catch (final ConfigException e) {
      throw globals.refuse(given, Text.quoted(given.value()) + ": " + e.problem());
    }
  }

  private long lameDuckNs() {
    final long ns = globals.number(Flag.LAME_DUCK, Kind.DURATION_OR_ZERO, 0);
    if (ns > LAME_DUCK_MAX_NS) {
      final Given given = globals.find(Flag.LAME_DUCK);
      final String range = " is outside 0 to " + Units.duration(LAME_DUCK_MAX_NS);
      throw globals.refuse(given, Text.quoted(given.value()) + range);
    }
    return ns;
  }

  private Origin directoryOrigin() {
    final Given dir = globals.find(Flag.DIR);
    final Given given = dir == null ? globals.find(Flag.INSTANCE) : dir;
    return given == null ? null : given.origin();
  }

  private Path directory(final String firstFrontend) {
    final Given dir = globals.find(Flag.DIR);
    final Given instance = globals.find(Flag.INSTANCE);
    if (dir != null && instance != null) {
      throw new UsageException(
          "--dir ("
              + dir.origin()
              + ") and --instance ("
              + instance.origin()
              + ") exclude each other");
    }
    try {
      if (dir != null) {
        return RunDirectory.given(dir.value());
      }
      return RunDirectory.of(
          instance == null ? firstFrontend : Names.require(instance.value()), environment);
    } catch (final ValueException e) {
      if (dir == null && instance == null) {
        throw new UsageException("--name of the first frontend: " + e.getMessage());
      }
      throw globals.refuse(dir == null ? instance : dir, e.getMessage());
    }
  }
}
