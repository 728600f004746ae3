package io.millrace.tools.args;

import io.millrace.config.ListenConfig;
import io.millrace.config.Protocol;
import io.millrace.config.SendProxy;
import java.util.List;

/**
 * Checks the flags before the first {@code --listen} by building a frontend of each protocol that
 * has nothing else, so that a wrong value is refused also where every frontend replaces it.
 */
final class CommonFlags {
  private static final String OWNER = "all frontends";
  private static final Origin NOWHERE = Origin.at(null, 0);

  private CommonFlags() {}

  static void check(final Piece common) {
    if (common.isEmpty()) {
      return;
    }
    final Piece stand = new Piece();
    stand.add(new Given(Flag.HASH_BALANCE, "off", NOWHERE)); // it may go with no common algorithm
    if (common.first(Flag.HEALTH_INTERVAL) == null && common.first(Flag.HEALTH_FAST) != null) {
      stand.add(new Given(Flag.HEALTH_INTERVAL, "1h", NOWHERE)); // any that a frontend may have
    }
    final Given send = common.first(Flag.SEND_PROXY);
    final boolean ofDatagrams = send != null && SendProxy.V2_FIRST.label().equals(send.value());
    if (ofDatagrams) {
      stand.add(new Given(Flag.SEND_PROXY, "off", NOWHERE));
    }
    Presets.expanded(common, Protocol.TCP, null);
    Presets.expanded(common, Protocol.UDP, null);
    stand.add(new Given(Flag.SLOW_START, "off", NOWHERE));
    stand.add(new Given(Flag.SURGE_RATE, "off", NOWHERE));
    stand.add(new Given(Flag.EJECT_AFTER, "0", NOWHERE));
    build(stand, common, Protocol.TCP);
    checkAlone(common);
    final Piece others = new Piece();
    for (final Flag flag : common.flags()) {
      if (flag.scope() == Scope.UDP
          || flag == Flag.HASH_BALANCE
          || flag == Flag.SEND_PROXY && ofDatagrams) {
        others.add(common.first(flag));
      }
    }
    build(new Piece(), others, Protocol.UDP);
  }

  /** Flags that go with some others only, each without those. */
  private static void checkAlone(final Piece common) {
    final Piece alone = new Piece();
    for (final Flag flag : List.of(Flag.SLOW_START, Flag.SURGE_RATE, Flag.EJECT_AFTER)) {
      common.all(flag).forEach(alone::add);
    }
    final Piece stand = new Piece();
    stand.add(new Given(Flag.BACKEND, "127.0.0.1,max=1", NOWHERE));
    stand.add(new Given(Flag.QUEUE, "1", NOWHERE));
    build(stand, alone, Protocol.TCP);
  }

  private static void build(final Piece stand, final Piece common, final Protocol protocol) {
    if (common.first(Flag.BACKEND) == null && stand.first(Flag.BACKEND) == null) {
      stand.add(new Given(Flag.BACKEND, "127.0.0.1", NOWHERE));
    }
    new FrontendReader(
            new Lookup(stand, common, OWNER),
            "common",
            new ListenConfig(protocol, "127.0.0.1", 0, 0))
        .read();
  }
}
