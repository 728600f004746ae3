package io.millrace.loop;

import io.millrace.balance.Pool;
import io.millrace.balance.PoolReading;
import io.millrace.balance.SessionFilter;
import io.millrace.balance.Ticket;
import io.millrace.status.EndCause;
import io.millrace.status.SessionOrder;
import io.millrace.status.SessionView;
import io.millrace.tcp.TcpListener.TcpSocket;
import io.millrace.tcp.TcpOpening;
import io.millrace.udp.UdpSocket;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.IntConsumer;

/**
 * The only door to an event loop from other threads. Each method enqueues and returns false when
 * the queue is full: then nothing has happened and the caller comes back in a later turn.
 */
public final class EventLoopProxy {
  /** Frontends have an index below this. */
  public static final int FRONTENDS_MAX = Listeners.FRONTENDS_MAX;

  private final CommandQueue commands;

  EventLoopProxy(final CommandQueue commands) {
    this.commands = commands;
  }

  /**
   * Makes a frontend known, or changes it: sessions that begin from now on are as this says.
   *
   * @param frontendIndex which frontend
   * @param side this loop's
   * @return whether it was enqueued
   */
  public boolean configure(final int frontendIndex, final LoopFrontend side) {
    return commands.offer((loop, nowNs) -> loop.listeners().configure(frontendIndex, side, nowNs));
  }

  /**
   * Begins to accept on a socket.
   *
   * @param frontendIndex which frontend, known already to all loops
   * @param socket bound
   * @return whether it was enqueued
   */
  public boolean openTcpListener(final int frontendIndex, final TcpSocket socket) {
    return commands.offer((loop, nowNs) -> loop.listeners().open(frontendIndex, socket));
  }

  /**
   * Takes what waits in the accept queue of a socket, then closes it.
   *
   * @param socket opened before
   * @return whether it was enqueued
   */
  public boolean closeTcpListener(final TcpSocket socket) {
    return commands.offer((loop, nowNs) -> loop.listeners().close(socket, nowNs));
  }

  /**
   * Begins to receive on a socket.
   *
   * @param frontendIndex which frontend
   * @param socket bound
   * @return whether it was enqueued
   */
  public boolean openUdpListener(final int frontendIndex, final UdpSocket socket) {
    return commands.offer((loop, nowNs) -> loop.listeners().open(frontendIndex, socket));
  }

  /**
   * Ends the flows of a socket and closes it.
   *
   * @param socket opened before
   * @return whether it was enqueued
   */
  public boolean closeUdpListener(final UdpSocket socket) {
    return commands.offer((loop, nowNs) -> loop.listeners().close(socket, nowNs));
  }

  /**
   * Refuses new flows of a socket and closes it when its last flow has ended.
   *
   * @param socket opened before
   * @return whether it was enqueued
   */
  public boolean retireUdpListener(final UdpSocket socket) {
    return commands.offer((loop, nowNs) -> loop.listeners().retire(socket));
  }

  /**
   * Answers when all is done that was enqueued before.
   *
   * @param answer run on the loop's thread, with true
   * @return whether it was enqueued
   */
  public boolean acknowledge(final Consumer<Boolean> answer) {
    return commands.offer((loop, nowNs) -> answer.accept(true));
  }

  /**
   * Hands an admitted connection over.
   *
   * @param opening not registered anywhere
   * @return whether it was enqueued
   */
  public boolean handOver(final TcpOpening opening) {
    return commands.offer((loop, nowNs) -> loop.onHandOver(opening, nowNs));
  }

  /**
   * Tells a session that waited that it was granted a place.
   *
   * @param ticket its place in the queue
   * @return whether it was enqueued
   */
  public boolean granted(final Ticket ticket) {
    return commands.offer((loop, nowNs) -> ticket.waiter().onGranted(nowNs));
  }

  /**
   * Takes what waits in the accept queues, closes the TCP listeners and refuses new flows.
   *
   * @param stopped run on the loop's thread when it is done; fresh connections have been handed
   *     over by then
   * @return whether it was enqueued
   */
  public boolean stopAccepting(final Runnable stopped) {
    return commands.offer(
        (loop, nowNs) -> {
          loop.listeners().stopAccepting(nowNs);
          stopped.run();
        });
  }

  /**
   * Takes the sessions off a backend, connecting ones included: a part in each turn.
   *
   * @param pool whose view has it no longer
   * @param slot of the backend
   * @param cause for the records of those that end
   * @param max how many at most
   * @param answer run on the loop's thread, with how many left it
   * @return whether it was enqueued
   */
  public boolean evict(
      final Pool pool,
      final int slot,
      final EndCause cause,
      final int max,
      final IntConsumer answer) {
    return commands.offer((loop, nowNs) -> loop.rounds().evict(pool, slot, cause, max, answer));
  }

  /**
   * Asks whether any session has received a byte from a backend.
   *
   * @param pool whose backend it is
   * @param slot of the backend
   * @param sinceNs since when
   * @param answer run on the loop's thread
   * @return whether it was enqueued
   */
  public boolean hear(
      final Pool pool, final int slot, final long sinceNs, final Consumer<Boolean> answer) {
    return commands.offer((loop, nowNs) -> loop.rounds().hear(pool, slot, sinceNs, answer));
  }

  /**
   * Asks for live sessions and flows.
   *
   * @param filter which
   * @param order which of them when there are more
   * @param max how many at most
   * @param answer run on the loop's thread
   * @return whether it was enqueued
   */
  public boolean listSessions(
      final SessionFilter filter,
      final SessionOrder order,
      final int max,
      final Consumer<SessionList> answer) {
    return commands.offer(
        (loop, nowNs) -> loop.rounds().list(loop.residents(), filter, order, max, answer));
  }

  /**
   * Has live sessions and flows added up.
   *
   * @param filter which
   * @param key of each; run on the loop's thread
   * @param answer run on the loop's thread
   * @return whether it was enqueued
   */
  public boolean groupSessions(
      final SessionFilter filter,
      final Function<SessionView, String> key,
      final Consumer<SessionGroups> answer) {
    return commands.offer(
        (loop, nowNs) -> loop.rounds().group(loop.residents(), filter, key, answer));
  }

  /**
   * Ends live sessions and flows: a part in each turn.
   *
   * @param filter which
   * @param cause for their records
   * @param max how many at most
   * @param answer run on the loop's thread, with how many it were
   * @return whether it was enqueued
   */
  public boolean closeSessions(
      final SessionFilter filter, final EndCause cause, final int max, final IntConsumer answer) {
    return commands.offer(
        (loop, nowNs) -> loop.rounds().close(loop.residents(), filter, cause, max, answer));
  }

  /**
   * Has the loop find out what its thread gets of the processors.
   *
   * @return whether it was enqueued
   */
  public boolean openThread() {
    return commands.offer((loop, nowNs) -> loop.delays().openThread());
  }

  /**
   * Asks for what was measured since the last time: for each backend that has something a pointer
   * is handed over.
   *
   * @param pools of whose backends
   * @param answer run on the loop's thread
   * @return whether it was enqueued
   */
  public boolean takeMeters(final List<Pool> pools, final Consumer<List<PoolReading>> answer) {
    return commands.offer((loop, nowNs) -> answer.accept(loop.takeMeters(pools)));
  }

  /**
   * Ends all sessions because the drain time is over.
   *
   * @return whether it was enqueued
   */
  public boolean endSessions() {
    return commands.offer(EventLoop::onEndSessions);
  }

  /**
   * Ends the loop: what is left is reset.
   *
   * @return whether it was enqueued
   */
  public boolean terminate() {
    return commands.offer((loop, nowNs) -> loop.onTerminate());
  }
}
