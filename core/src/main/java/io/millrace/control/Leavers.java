package io.millrace.control;

import io.millrace.config.FrontendConfig;
import io.millrace.config.ListenConfig;
import java.util.ArrayList;
import java.util.List;

/**
 * Frontends that were removed and have sessions yet, and sockets that no longer take new flows but
 * serve old ones. Conductor's thread only.
 */
final class Leavers {
  private final Listening listening;
  private final List<Leaver> leavers = new ArrayList<>();

  /** One that goes; without a frontend when only its sockets do. */
  private static final class Leaver {
    private final ManagedFrontend frontend;
    private final ListenConfig listen;
    private final List<BoundSockets> sockets;

    /** All loops have taken what waited to be accepted: its sessions are all counted. */
    private boolean accepted;

    Leaver(
        final ManagedFrontend frontend,
        final ListenConfig listen,
        final List<BoundSockets> sockets) {
      this.frontend = frontend;
      this.listen = listen;
      this.sockets = sockets;
    }

    boolean isGone() {
      return accepted
          && sockets.stream().noneMatch(BoundSockets::hasOpen)
          && (frontend == null || frontend.gate().sessions() == 0);
    }

    void free() {
      if (frontend != null) {
        frontend.records().free();
      }
    }
  }

  Leavers(final Listening listening) {
    this.listening = listening;
  }

  /**
   * Ends the listening of sockets; their flows live on unless a frontend that is configured now
   * listens there.
   *
   * @param frontend that was removed, or null when it listens elsewhere now
   */
  void add(
      final ManagedFrontend frontend,
      final ListenConfig listen,
      final List<BoundSockets> sockets,
      final List<FrontendConfig> configured) {
    final ListenConfig bound = bound(listen, sockets.get(0));
    leavers.add(new Leaver(frontend, bound, sockets));
    final boolean inTheWay = configured.stream().anyMatch(each -> each.listen().overlaps(bound));
    sockets.forEach(each -> end(each, inTheWay));
  }

  /** With the port that was free when 0 was asked for. */
  private static ListenConfig bound(final ListenConfig listen, final BoundSockets sockets) {
    if (listen.firstPort() != 0) {
      return listen;
    }
    final int port = sockets.addresses().get(0).getPort();
    return new ListenConfig(listen.protocol(), listen.host(), port, port);
  }

  private void end(final BoundSockets sockets, final boolean inTheWay) {
    if (inTheWay) {
      listening.close(sockets);
    } else {
      listening.retire(sockets);
    }
  }

  /** A frontend begins to listen: sockets that serve old flows there are closed. */
  void makeWay(final ListenConfig listen) {
    for (final Leaver each : leavers) {
      if (each.listen.overlaps(listen)) {
        each.sockets.forEach(listening::close);
      }
    }
  }

  /** All loops have done what they were told until now. */
  void accepted() {
    leavers.forEach(each -> each.accepted = true);
  }

  /** Forgets those that are gone. */
  void tidy() {
    if (leavers.isEmpty()) {
      return;
    }
    for (final Leaver each : List.copyOf(leavers)) {
      if (each.isGone()) {
        leavers.remove(each);
        each.free();
      }
    }
  }

  /** Those of the loops' places for frontends that are still in use. */
  List<Integer> indices() {
    final List<Integer> used = new ArrayList<>();
    for (final Leaver each : leavers) {
      if (each.frontend != null) {
        used.add(each.frontend.index());
      }
    }
    return used;
  }
}
