package io.millrace.tools.args;

import io.millrace.config.ConfigException;
import io.millrace.config.ForwarderConfig;
import io.millrace.config.FrontendConfig;
import io.millrace.config.IdleConfig;
import io.millrace.config.IdleKind;
import io.millrace.config.PortSharing;
import io.millrace.tools.args.Lookup.Kind;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Builds the settings from the pieces of a command line. */
final class SettingsReader {
  private static final Piece NOTHING = new Piece();
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
      return new Settings(forwarder(frontends), log(), directoryOrigin(), reader.warnings());
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
