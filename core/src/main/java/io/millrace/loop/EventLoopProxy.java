package io.millrace.loop;

import io.millrace.balance.Ticket;
import io.millrace.tcp.TcpListener;
import io.millrace.tcp.TcpOpening;
import io.millrace.udp.UdpSocket;

/**
 * The only door to an event loop from other threads. Each method enqueues and returns false when
 * the queue is full: then nothing has happened and the caller comes back in a later turn.
 */
public final class EventLoopProxy {
  private final CommandQueue commands;

  EventLoopProxy(final CommandQueue commands) {
    this.commands = commands;
  }

  /**
   * Begins to accept on a socket.
   *
   * @param frontendIndex which frontend
   * @param socket bound
   * @return whether it was enqueued
   */
  public boolean openTcpListener(final int frontendIndex, final TcpListener.TcpSocket socket) {
    return commands.offer((loop, nowNs) -> loop.onOpenTcpListener(frontendIndex, socket));
  }

  /**
   * Begins to receive on a socket.
   *
   * @param frontendIndex which frontend
   * @param socket bound
   * @return whether it was enqueued
   */
  public boolean openUdpListener(final int frontendIndex, final UdpSocket socket) {
    return commands.offer((loop, nowNs) -> loop.onOpenUdpListener(frontendIndex, socket));
  }

  /**
   * Ends the flows of a socket and closes it.
   *
   * @param socket opened before
   * @return whether it was enqueued
   */
  public boolean closeUdpListener(final UdpSocket socket) {
    return commands.offer((loop, nowNs) -> loop.onCloseUdpListener(socket, nowNs));
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
          loop.onStopAccepting(nowNs);
          stopped.run();
        });
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
