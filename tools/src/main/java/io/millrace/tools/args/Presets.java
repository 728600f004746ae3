package io.millrace.tools.args;

import io.millrace.config.ConfigException;
import io.millrace.config.Protocol;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Replaces {@code --preset} by the flags that it stands for, as if they had been written in its
 * place. A flag that stands beside it overrides its own.
 */
final class Presets {
  private static final String OFF = "off";
  private static final String LAG = "lag";
  private static final String PATH = "path";

  /**
   * What Patroni reads as a size. What it cannot read means no limit to it, so nothing else may
   * pass.
   */
  private static final Pattern LAG_SIZE = Pattern.compile("(0|[1-9][0-9]{0,17})(kB|MB|GB|TB)?");

  private Presets() {}

  /**
   * The flags of one place with those of its preset.
   *
   * @param piece with or without a preset
   * @param protocol of the frontend that asks; a preset for the other one adds nothing
   * @param owner whom messages name, or null
   * @return the same piece when nothing is added
   */
  static Piece expanded(final Piece piece, final Protocol protocol, final String owner) {
    final Given given = piece.first(Flag.PRESET);
    if (given == null || OFF.equals(given.value())) {
      return piece;
    }
    final Lookup lookup = new Lookup(piece, piece, owner);
    try {
      final ProbeKeys keys = ProbeKeys.cut(given.value());
      final String flags = preset(keys.type()).flags(protocol);
      return flags == null ? piece : add(piece, given, keys, flags.split(" "));
    } catch (final ValueException e) {
      throw refuse(lookup, given, e.getMessage());
    } catch (final ConfigException e) {
      throw refuse(lookup, given, e.problem());
    }
  }

  /** Refuses a preset in a frontend of the other protocol, and one that lacks what it needs. */
  static void requireFitting(final Lookup lookup, final Piece own, final Protocol protocol) {
    final Given given = lookup.find(Flag.PRESET);
    if (given == null || OFF.equals(given.value())) {
      return;
    }
    final Preset preset = preset(ProbeKeys.cut(given.value()).type());
    if (preset.flags(protocol) == null && own.first(Flag.PRESET) != null) {
      throw refuse(
          lookup, given, "is not for " + Spelling.protocol(protocol) + " frontends such as this");
    }
    if (preset.flags(protocol) != null
        && preset.needsHealth()
        && lookup.find(Flag.HEALTH) == null) {
      throw refuse(
          lookup, given, "needs a --health beside it, for example a2s; write none for no probe");
    }
  }

  /** Whether a preset that exists, or off, is for frontends of one protocol only. */
  static boolean isOnlyFor(final Given given, final Protocol protocol) {
    if (OFF.equals(given.value())) {
      return false;
    }
    final Preset preset = preset(ProbeKeys.cut(given.value()).type());
    return preset.flags(protocol == Protocol.TCP ? Protocol.UDP : Protocol.TCP) == null;
  }

  private static Preset preset(final String name) {
    final List<String> names = new ArrayList<>();
    for (final Preset preset : Preset.values()) {
      if (preset.spelling().equals(name)) {
        return preset;
      }
      names.add(preset.spelling());
    }
    final String nearest = Suggestion.nearest(name, names);
    throw new ValueException(
        Text.quoted(name)
            + " is no preset; "
            + (nearest == null
                ? "there are " + String.join(", ", names)
                : "did you mean " + nearest + "?"));
  }

  private static Piece add(
      final Piece piece, final Given given, final ProbeKeys keys, final String[] flags) {
    final Piece all = new Piece();
    for (final Flag flag : piece.flags()) {
      piece.all(flag).forEach(all::add);
    }
    final Origin origin = given.origin().by(keys.type());
    boolean probed = false;
    for (int i = 0; i < flags.length; i += 2) {
      final Flag flag = Flags.bySpelling(flags[i]);
      if (piece.first(flag) == null) {
        probed |= flag == Flag.HEALTH;
        final String value = flag == Flag.HEALTH ? probe(flags[i + 1], keys) : flags[i + 1];
        all.add(new Given(flag, value, origin));
      }
    }
    if (!probed && !keys.names().isEmpty()) {
      final String key = keys.names().iterator().next();
      throw new ValueException(
          piece.first(Flag.HEALTH) == null
              ? "unknown key " + Text.quoted(key) + "; " + keys.type() + " has none"
              : key + " goes to a probe that the --health beside it replaces; give it there");
    }
    return all;
  }

  /** The preset's probe with what was given for it. */
  private static String probe(final String text, final ProbeKeys given) {
    final ProbeKeys own = ProbeKeys.cut(text);
    final String lag = given.type().equals(Preset.PATRONI_REPLICA.spelling()) ? lag(given) : null;
    final StringBuilder out = new StringBuilder(own.type());
    for (final String key : own.names()) {
      final String other = given.take(key);
      final String value = other == null ? own.take(key) : other;
      out.append(',').append(key).append('=').append(value);
      if (PATH.equals(key) && lag != null) {
        out.append(value.indexOf('?') < 0 ? '?' : '&').append("lag=").append(lag);
      }
    }
    for (final String key : given.names()) {
      if (!own.names().contains(key) && !(LAG.equals(key) && lag != null)) {
        out.append(',').append(key).append('=').append(given.take(key));
      }
    }
    ProbeReader.read(out.toString());
    return out.toString();
  }

  private static String lag(final ProbeKeys given) {
    final String lag = given.take(LAG);
    if (lag != null && !LAG_SIZE.matcher(lag).matches()) {
      throw new ValueException(
          "lag="
              + Text.quoted(lag)
              + " is no size that Patroni knows; write bytes, or kB, MB, GB or TB, such as 16MB");
    }
    return lag;
  }

  private static UsageException refuse(
      final Lookup lookup, final Given given, final String problem) {
    final String quoted = Text.quoted(given.value());
    return lookup.refuse(given, problem.startsWith(quoted) ? problem : quoted + ": " + problem);
  }
}
