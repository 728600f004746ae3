package io.millrace.control;

import io.millrace.balance.Bell;
import io.millrace.balance.Gate;
import io.millrace.balance.HashTables;
import io.millrace.balance.Pool;
import io.millrace.balance.SessionQueue;
import io.millrace.config.FrontendConfig;
import io.millrace.config.QueueConfig;

/** The conductor's side of a frontend. */
public final class ManagedFrontend {
  private final int index;
  private final FrontendConfig config;
  private final BoundSockets sockets;
  private final ManagedPool pool;
  private final Gate gate;
  private final SessionQueue queue;

  /**
   * A frontend whose sockets are bound.
   *
   * @param index its place, from 0
   * @param config as configured
   * @param sockets bound
   * @param gate its limits
   * @param bell of the forwarder
   * @param tables of its backends when its pool hashes, else {@link HashTables#NONE}
   */
  public ManagedFrontend(
      final int index,
      final FrontendConfig config,
      final BoundSockets sockets,
      final Gate gate,
      final Bell bell,
      final HashTables tables) {
    this.index = index;
    this.config = config;
    this.sockets = sockets;
    this.gate = gate;
    pool = new ManagedPool(config.pool(), tables, bell);
    final QueueConfig waiting = config.tcp().queue();
    queue = waiting.isOn() ? new SessionQueue(pool.pool(), bell, waiting.sessionsMax()) : null;
  }

  /**
   * Its place.
   *
   * @return from 0
   */
  public int index() {
    return index;
  }

  /**
   * As configured.
   *
   * @return never null
   */
  public FrontendConfig config() {
    return config;
  }

  /**
   * The sockets bound at launch.
   *
   * @return never null
   */
  public BoundSockets sockets() {
    return sockets;
  }

  /**
   * Its limits.
   *
   * @return shared by the loops
   */
  public Gate gate() {
    return gate;
  }

  /**
   * Its backends.
   *
   * @return shared by the loops
   */
  public Pool pool() {
    return pool.pool();
  }

  /**
   * Uses the pool of another frontend when no backend is eligible here.
   *
   * @param other that frontend
   */
  public void fallback(final ManagedFrontend other) {
    pool.fallback(other.pool());
  }

  /**
   * Its sessions that wait for a backend.
   *
   * @return null when none may
   */
  public SessionQueue queue() {
    return queue;
  }

  ManagedPool managedPool() {
    return pool;
  }
}
