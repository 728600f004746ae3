package io.millrace.control;

import io.millrace.loop.EventLoopProxy;
import io.millrace.loop.LoopFrontend;
import io.millrace.tcp.TcpListener.TcpSocket;
import io.millrace.udp.UdpSocket;
import java.util.List;
import java.util.function.BiPredicate;
import java.util.function.BooleanSupplier;

/**
 * Tells the loops of frontends and of their sockets. All loops must know a frontend before any of
 * them listens for it, since they hand connections to each other. Conductor's thread only.
 */
final class Listening {
  private final List<EventLoopProxy> loops;
  private final Outbox outbox;

  Listening(final List<EventLoopProxy> loops, final Outbox outbox) {
    this.loops = loops;
    this.outbox = outbox;
  }

  /** Makes a frontend known, or what has changed of it. */
  void configure(final ManagedFrontend frontend) {
    final int index = frontend.index();
    for (int i = 0; i < loops.size(); i++) {
      final EventLoopProxy loop = loops.get(i);
      final LoopFrontend side = frontend.side(i);
      outbox.send(() -> loop.configure(index, side));
    }
  }

  /** Begins to listen. */
  void open(final ManagedFrontend frontend, final BoundSockets sockets) {
    final int index = frontend.index();
    eachTcp(sockets, (loop, socket) -> loop.openTcpListener(index, socket));
    eachUdp(sockets, (loop, socket) -> loop.openUdpListener(index, socket));
  }

  /** Ends the listening at once; flows of the sockets end with them. */
  void close(final BoundSockets sockets) {
    eachTcp(sockets, EventLoopProxy::closeTcpListener);
    eachUdp(sockets, EventLoopProxy::closeUdpListener);
  }

  /** Takes nothing new; sockets with flows go when their last flow ends. */
  void retire(final BoundSockets sockets) {
    eachTcp(sockets, EventLoopProxy::closeTcpListener);
    eachUdp(sockets, EventLoopProxy::retireUdpListener);
  }

  /** Sends one more command, after all that were sent before. */
  void tell(final BooleanSupplier command) {
    outbox.send(command);
  }

  private void eachTcp(
      final BoundSockets sockets, final BiPredicate<EventLoopProxy, TcpSocket> command) {
    for (int i = 0; i < loops.size(); i++) {
      final EventLoopProxy loop = loops.get(i);
      sockets.tcp().get(i).forEach(socket -> outbox.send(() -> command.test(loop, socket)));
    }
  }

  private void eachUdp(
      final BoundSockets sockets, final BiPredicate<EventLoopProxy, UdpSocket> command) {
    for (int i = 0; i < loops.size(); i++) {
      final EventLoopProxy loop = loops.get(i);
      sockets.udp().get(i).forEach(socket -> outbox.send(() -> command.test(loop, socket)));
    }
  }
}
