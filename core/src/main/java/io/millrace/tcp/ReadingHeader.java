package io.millrace.tcp;

import io.millrace.config.Protocol;
import io.millrace.net.Endpoint;
import io.millrace.net.ProxyHeaderReader;
import io.millrace.net.ProxyHeaderReader.State;
import io.millrace.status.CounterType;
import io.millrace.status.EndCause;
import io.millrace.status.EndedBy;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;

/**
 * Reads the PROXY protocol header that is required of this peer, within the one deadline that
 * begins at accept; then the limits of the client that it names. Holds nothing but the header's
 * addresses; what stands behind the header is payload and goes on as if it had been read ahead.
 */
final class ReadingHeader extends Opening {
  private final TcpResources resources;
  private final TcpFrontend frontend;
  private final TcpOpening opening;
  private final SessionLog log;
  private final ProxyHeaderReader reader = new ProxyHeaderReader(Protocol.TCP);
  private final long deadlineNs;

  ReadingHeader(
      final TcpSession session,
      final TcpResources resources,
      final TcpFrontend frontend,
      final TcpOpening opening,
      final SessionLog log) {
    super(session);
    this.resources = resources;
    this.frontend = frontend;
    this.opening = opening;
    this.log = log;
    deadlineNs = opening.acceptedNs() + frontend.config().tcp().connectTimeoutNs();
  }

  @Override
  void begin(final long nowNs) {
    // the client is being read already
  }

  @Override
  void onEndpoint(final Endpoint client, final int readyOps, final long nowNs) {
    final Duplex duplex = session.duplex();
    if ((readyOps & SelectionKey.OP_CONNECT) != 0) {
      session.closeBoth(SessionEnd.reset(EndCause.PROXY_HEADER, EndedBy.CLIENT), nowNs);
    } else if (duplex.toBackend().hasRoom(resources.io().buffers())) {
      read(client, nowNs);
    } else {
      duplex.applyAheadInterest();
      session.watchPause();
    }
  }

  @Override
  void onTimer(final long nowNs) {
    if (deadlineNs - nowNs <= 0) {
      session.closeBoth(SessionEnd.clean(EndCause.PROXY_HEADER, EndedBy.MILLRACE), nowNs);
    }
  }

  @Override
  long deadlineNs(final long nowNs) {
    return deadlineNs;
  }

  @Override
  void onDrained(final long nowNs) {
    session.closeBoth(SessionEnd.clean(EndCause.DRAIN, EndedBy.MILLRACE), nowNs);
  }

  @Override
  String waitingFor() {
    return "header";
  }

  @Override
  boolean isOpened() {
    return false;
  }

  private void read(final Endpoint client, final long nowNs) {
    final ByteBuffer bytes = resources.io().scratch().clear();
    final int count = client.read(bytes);
    if (count < 0) {
      session.closeBoth(
          new SessionEnd(EndCause.PROXY_HEADER, EndedBy.CLIENT, count == Endpoint.RESET), nowNs);
      return;
    }
    final State state = reader.read(bytes.flip());
    if (state == State.INVALID) {
      session.closeBoth(SessionEnd.clean(EndCause.PROXY_HEADER, EndedBy.MILLRACE), nowNs);
    } else if (state == State.DONE) {
      onHeader(bytes, nowNs);
    }
  }

  private void onHeader(final ByteBuffer payload, final long nowNs) {
    log.proxied(reader.header());
    final EndCause refusal = opening.admission().enterSource(log.client().getAddress(), nowNs);
    if (refusal != null) {
      session.closeBoth(SessionEnd.clean(refusal, EndedBy.MILLRACE), nowNs);
      return;
    }
    frontend.counters().increment(CounterType.SESSIONS_OPENED);
    if (payload.hasRemaining()) {
      session.duplex().toBackend().prime(payload, resources.io().buffers(), nowNs);
      session.times().clientSpoke(nowNs);
    }
    session.enter(new Connecting(session, resources, frontend, opening, log), nowNs);
  }
}
