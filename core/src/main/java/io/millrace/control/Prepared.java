package io.millrace.control;

import io.millrace.balance.AccessList;
import io.millrace.balance.RateLimit;
import io.millrace.balance.SourceTable;
import java.net.InetAddress;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What was made for a reload off the conductor's thread, so that one short step can publish it.
 *
 * @param plan what it is for
 * @param sessionsMaxTotal room for sessions from now on
 * @param sockets bound, by name of the frontend
 * @param added what frontends that come are made of, by name
 * @param changed what is new of frontends that stay, by name
 */
public record Prepared(
    ReloadPlan plan,
    int sessionsMaxTotal,
    Map<String, BoundSockets> sockets,
    Map<String, FrontendParts> added,
    Map<String, Fresh> changed) {
  /** Copies the maps. */
  public Prepared {
    sockets = Map.copyOf(sockets);
    added = Map.copyOf(added);
    changed = Map.copyOf(changed);
  }

  /**
   * New limits of a frontend. What is empty stays as it is.
   *
   * @param access which clients are served
   * @param rate of new sessions
   * @param sources of client addresses: a table, or none within when they are not limited
   * @param localAddresses that connections to backends leave from
   */
  public record Fresh(
      Optional<AccessList> access,
      Optional<RateLimit> rate,
      Optional<Optional<SourceTable>> sources,
      Optional<List<InetAddress>> localAddresses) {}

  /** Closes the sockets of a reload that is not carried out. */
  public void abandon() {
    sockets.values().forEach(BoundSockets::closeAll);
  }
}
