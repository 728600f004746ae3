package io.millrace.tools.args;

import io.millrace.config.ConfigException;
import io.millrace.config.Fallbacks;
import io.millrace.config.ForwarderConfig;
import io.millrace.config.FrontendConfig;
import io.millrace.config.ListenConfig;
import io.millrace.config.Protocol;
import java.util.ArrayList;
import java.util.List;

/**
 * Builds all frontends and checks what holds between them, so that a message can name both places.
 */
final class FrontendsReader {
  private static final Piece NOTHING = new Piece();

  private final Piece common;
  private final List<Piece> pieces;
  private final List<ListenConfig> listens = new ArrayList<>();
  private final List<String> names = new ArrayList<>();
  private final List<String> warnings = new ArrayList<>();

  FrontendsReader(final Pieces all) {
    common = all.defaults();
    pieces = all.frontends();
  }

  List<FrontendConfig> read() {
    if (pieces.isEmpty()) {
      throw new UsageException(
          "no --listen is given; for example: --listen :5432 --backend 10.0.0.11:5432");
    }
    if (pieces.size() > ForwarderConfig.FRONTENDS_MAX) {
      final Given excess = pieces.get(ForwarderConfig.FRONTENDS_MAX).first(Flag.LISTEN);
      throw new UsageException(
          "--listen ("
              + excess.origin()
              + "): "
              + Text.quoted(excess.value())
              + " is one too many; at most "
              + ForwarderConfig.FRONTENDS_MAX);
    }
    for (final Piece piece : pieces) {
      listens.add(readListen(piece.first(Flag.LISTEN)));
    }
    chooseNames();
    requireNoOverlap();
    final List<FrontendConfig> frontends = new ArrayList<>();
    for (int i = 0; i < pieces.size(); i++) {
      final Protocol protocol = listens.get(i).protocol();
      requireFitting(pieces.get(i), protocol, names.get(i));
      final Lookup lookup = lookup(pieces.get(i), protocol, names.get(i));
      Presets.requireFitting(lookup, pieces.get(i), protocol);
      if (protocol == Protocol.UDP && lookup.find(Flag.HEALTH) == null) {
        warnings.add(
            names.get(i)
                + ": its backends are not probed; give --health a2s, raknet, dns, udp or none");
      }
      frontends.add(new FrontendReader(lookup, names.get(i), listens.get(i)).read());
    }
    requireFallbacks(frontends);
    CommonFlags.check(common);
    noteUnused(Scope.TCP, Protocol.TCP);
    noteUnused(Scope.UDP, Protocol.UDP);
    return frontends;
  }

  /** With the flags of presets; a frontend's own preset replaces the common one. */
  private Lookup lookup(final Piece piece, final Protocol protocol, final String name) {
    return new Lookup(
        Presets.expanded(piece, protocol, name),
        piece.first(Flag.PRESET) == null ? Presets.expanded(common, protocol, null) : common,
        name);
  }

  List<String> warnings() {
    return warnings;
  }

  private static ListenConfig readListen(final Given given) {
    final String quoted = Text.quoted(given.value());
    String problem;
    try {
      return ListenReader.read(given.value());
    } catch (final ValueException e) {
      problem = e.getMessage();
    } catch (final ConfigException e) {
      problem = e.problem();
    }
    problem = problem.startsWith(quoted) ? problem : quoted + ": " + problem;
    throw new UsageException("--listen (" + given.origin() + "): " + problem);
  }

  private void chooseNames() {
    final DefaultNames defaults = new DefaultNames();
    for (final Piece piece : pieces) {
      final Given name = new Lookup(piece, common, null).find(Flag.NAME);
      if (name != null) {
        requireName(name);
        defaults.reserve(name.value());
      }
    }
    for (int i = 0; i < pieces.size(); i++) {
      final Given name = new Lookup(pieces.get(i), common, null).find(Flag.NAME);
      final int earlier = name == null ? -1 : names.indexOf(name.value());
      if (earlier >= 0) {
        throw new UsageException(
            "--name ("
                + name.origin()
                + "): "
                + Text.quoted(name.value())
                + " is already the name of the frontend at "
                + pieces.get(earlier).first(Flag.LISTEN).origin());
      }
      names.add(name == null ? defaults.ofFrontend(listens.get(i)) : name.value());
    }
  }

  private static void requireName(final Given name) {
    try {
      Names.require(name.value());
    } catch (final ValueException e) {
      throw new UsageException("--name (" + name.origin() + "): " + e.getMessage());
    }
  }

  private void requireNoOverlap() {
    for (int i = 0; i < listens.size(); i++) {
      for (int j = 0; j < i; j++) {
        if (listens.get(i).overlaps(listens.get(j))) {
          throw new UsageException(
              "--listen of "
                  + names.get(i)
                  + " ("
                  + origin(i)
                  + "): "
                  + Text.quoted(text(i))
                  + " overlaps "
                  + Text.quoted(text(j))
                  + " of "
                  + names.get(j)
                  + " ("
                  + origin(j)
                  + ")");
        }
      }
    }
  }

  private static void requireFitting(
      final Piece piece, final Protocol protocol, final String name) {
    final Scope other = protocol == Protocol.TCP ? Scope.UDP : Scope.TCP;
    for (final Flag flag : piece.flags()) {
      if (flag.scope() == other) {
        final Given given = piece.first(flag);
        throw new Lookup(piece, NOTHING, name)
            .refuse(
                given,
                Text.quoted(given.value())
                    + ": a "
                    + Spelling.protocol(protocol)
                    + " frontend has no such flag");
      }
    }
  }

  private void requireFallbacks(final List<FrontendConfig> frontends) {
    for (int i = 0; i < frontends.size(); i++) {
      final String problem = Fallbacks.problem(frontends.get(i), frontends);
      if (problem != null) {
        final Lookup lookup = new Lookup(pieces.get(i), common, names.get(i));
        throw lookup.refuse(lookup.find(Flag.FALLBACK), problem + ", or off");
      }
    }
    final Given given = common.first(Flag.FALLBACK);
    if (given != null && !"off".equals(given.value()) && !names.contains(given.value())) {
      throw new Lookup(common, NOTHING, null)
          .refuse(given, Text.quoted(given.value()) + " is no frontend; write the name of one");
    }
  }

  private void noteUnused(final Scope scope, final Protocol protocol) {
    for (final ListenConfig listen : listens) {
      if (listen.protocol() == protocol) {
        return;
      }
    }
    for (final Flag flag : common.flags()) {
      if (flag.scope() == scope || isPresetOf(flag, protocol)) {
        warnings.add(
            flag.spelling()
                + " ("
                + common.first(flag).origin()
                + ") applies to no frontend: none is "
                + Spelling.protocol(protocol));
      }
    }
  }

  private boolean isPresetOf(final Flag flag, final Protocol protocol) {
    return flag == Flag.PRESET && Presets.isOnlyFor(common.first(flag), protocol);
  }

  private Origin origin(final int index) {
    return pieces.get(index).first(Flag.LISTEN).origin();
  }

  private String text(final int index) {
    return pieces.get(index).first(Flag.LISTEN).value();
  }
}
