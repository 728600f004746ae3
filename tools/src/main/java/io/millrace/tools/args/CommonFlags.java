package io.millrace.tools.args;

import io.millrace.config.ListenConfig;
import io.millrace.config.Protocol;

/**
 * Checks the flags before the first {@code --listen} by building a frontend of each protocol that
 * has nothing else, so that a wrong value is refused also where every frontend replaces it.
 */
final class CommonFlags {
  private static final String OWNER = "all frontends";

  private CommonFlags() {}

  static void check(final Piece common) {
    if (common.isEmpty()) {
      return;
    }
    build(common, Protocol.TCP);
    final Piece udpOnly = new Piece();
    for (final Flag flag : common.flags()) {
      if (flag.scope() == Flag.Scope.UDP) {
        udpOnly.add(common.first(flag));
      }
    }
    build(udpOnly, Protocol.UDP);
  }

  private static void build(final Piece common, final Protocol protocol) {
    final Piece stand = new Piece();
    final Origin nowhere = new Origin(null, 0);
    if (common.first(Flag.BACKEND) == null) {
      stand.add(new Given(Flag.BACKEND, "127.0.0.1", nowhere));
    }
    new FrontendReader(
            new Lookup(stand, common, OWNER),
            "common",
            new ListenConfig(protocol, "127.0.0.1", 0, 0))
        .read();
  }
}
