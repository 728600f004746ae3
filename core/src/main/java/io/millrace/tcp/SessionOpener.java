package io.millrace.tcp;

import io.millrace.config.KeepaliveConfig;
import io.millrace.net.Endpoint;
import io.millrace.net.Poller;
import io.millrace.net.SocketEndpoint;
import io.millrace.net.SocketSetup;
import io.millrace.status.CounterType;
import java.io.IOException;
import java.nio.channels.SelectionKey;

/** Makes a session of an admitted connection. */
final class SessionOpener {
  private SessionOpener() {}

  static void open(
      final TcpSessions sessions,
      final TcpResources resources,
      final TcpOpening opening,
      final TcpFrontend frontend,
      final long nowNs) {
    if (!opening.proxied()) {
      frontend.counters().increment(CounterType.SESSIONS_OPENED);
    }
    final SessionLog log = new SessionLog(resources, frontend, sessions.nextNumber(), opening);
    final TcpSession session =
        new TcpSession(sessions, resources, frontend, opening.admission(), log);
    final SocketEndpoint client;
    try {
      client =
          new SocketEndpoint(
              resources.io().poller(), opening.channel(), SelectionKey.OP_READ, session);
    } catch (final IOException e) {
      // the channel was closed or broken between accept and now
      Poller.closeQuietly(opening.channel());
      session.abandon(nowNs);
      return;
    }
    session.client(client);
    session.enter(
        opening.proxied()
            ? new ReadingHeader(session, resources, frontend, opening, log)
            : new Connecting(session, resources, frontend, opening, log),
        nowNs);
  }

  /** Switches keep-alive on for both sides of a session over sockets. */
  static void keepalive(final Duplex duplex, final KeepaliveConfig keepalive) {
    keepalive(duplex.client(), keepalive);
    keepalive(duplex.backend(), keepalive);
  }

  private static void keepalive(final Endpoint endpoint, final KeepaliveConfig keepalive) {
    if (endpoint instanceof SocketEndpoint socket) {
      SocketSetup.keepalive(socket.channel(), keepalive);
    }
  }
}
