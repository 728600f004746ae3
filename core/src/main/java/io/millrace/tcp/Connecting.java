package io.millrace.tcp;

import io.millrace.balance.Admission;
import io.millrace.balance.Backend;
import io.millrace.balance.FlowKey;
import io.millrace.balance.Ticket;
import io.millrace.balance.Tried;
import io.millrace.config.Protocol;
import io.millrace.net.Endpoint;
import io.millrace.net.Errors;
import io.millrace.net.Poller;
import io.millrace.net.SocketEndpoint;
import io.millrace.status.ConnectError;
import io.millrace.status.EndCause;
import io.millrace.status.EndedBy;
import io.millrace.tcp.Pipe.Input;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.util.concurrent.TimeUnit;

/**
 * Reaches a backend for one session: each try is a different backend, all within one deadline that
 * begins at accept. A refusal moves on at once, a silent backend after its share of what is left.
 */
final class Connecting extends Opening {
  /**
   * A client that has ended without a byte may still want the answer of a backend that is just
   * being reached.
   */
  private static final long ENDED_CLIENT_NS = TimeUnit.MILLISECONDS.toNanos(250);

  private final TcpResources resources;
  private final TcpFrontend frontend;
  private final Admission admission;
  private final SessionLog log;
  private final int listenPort;
  private long setUpDeadlineNs;
  private final FlowKey key;
  private final Tried tried = new Tried();
  private Backend backend;
  private int alternate;
  private SocketEndpoint endpoint;
  private long tryBeganNs;
  private long tryDeadlineNs;
  private boolean clientLeft;
  private boolean granted;

  Connecting(
      final TcpSession session,
      final TcpResources resources,
      final TcpFrontend frontend,
      final TcpOpening opening,
      final SessionLog log) {
    super(session);
    this.resources = resources;
    this.frontend = frontend;
    this.log = log;
    admission = opening.admission();
    key = new FlowKey(Protocol.TCP, log.client(), log.listen());
    listenPort = opening.listen().getPort();
    setUpDeadlineNs = opening.acceptedNs() + frontend.config().tcp().connectTimeoutNs();
  }

  @Override
  void begin(final long nowNs) {
    if (granted) {
      granted = false;
      connect(nowNs);
      clientLeft = session.duplex().toBackend().input() == Input.ENDED;
    }
    next(nowNs);
  }

  /** Tries backends until a connect is under way, or fails the session. */
  private void next(final long nowNs) {
    while (endpoint == null && session.phase() == this) {
      if (clientLeft) {
        clientGone(nowNs);
      } else if (setUpDeadlineNs - nowNs <= 0) {
        end(EndCause.CONNECT_TIMEOUT, nowNs);
      } else if (mustQueue() || !advance()) {
        noneNow(nowNs);
      } else {
        connect(nowNs);
      }
    }
  }

  /** It has waited and goes on with what it was granted. */
  void granted(final Ticket ticket, final long waitedNs) {
    waited(waitedNs);
    setUpDeadlineNs += waitedNs;
    holdGranted(ticket);
    granted = true;
  }

  /** Takes over what was granted, perhaps only to give it back. */
  void holdGranted(final Ticket ticket) {
    alternate = 0;
    backend = admission.acquireGranted(ticket, tried);
  }

  /** It has waited in the queue. */
  void waited(final long waitedNs) {
    log.queued(waitedNs);
  }

  /** Others that came before still wait, or new sessions are held down. */
  private boolean mustQueue() {
    return frontend.queue() != null
        && tried.size() == 0
        && (frontend.queue().waiting() > 0 || frontend.queue().isPaced());
  }

  private void noneNow(final long nowNs) {
    if (frontend.queue() == null
        || tried.size() >= frontend.config().tcp().connectTries()
        || !admission.isWorthWaiting(tried)) {
      end(tried.size() == 0 ? EndCause.NO_BACKEND : EndCause.CONNECT_FAILED, nowNs);
      return;
    }
    session.enter(new Queued(session, frontend, this, nowNs), nowNs);
  }

  /** A place in the queue, or null when it is full. */
  Ticket join(final Ticket.Waiter waiter) {
    return frontend.queue().join(resources.loop(), key, tried, waiter);
  }

  @Override
  void onEndpoint(final Endpoint candidate, final int readyOps, final long nowNs) {
    if (candidate == endpoint) {
      onConnectReady(nowNs);
    } else if (candidate == session.duplex().client()) {
      onClientAhead(readyOps, nowNs);
    }
    session.arm(nowNs);
  }

  @Override
  void onTimer(final long nowNs) {
    if (endpoint != null && tryDeadlineNs - nowNs <= 0) {
      fail(clientLeft ? ConnectError.CLIENT_LEFT : ConnectError.TIMEOUT, nowNs);
      next(nowNs);
    }
  }

  @Override
  long deadlineNs(final long nowNs) {
    return tryDeadlineNs;
  }

  @Override
  void onDrained(final long nowNs) {
    end(EndCause.DRAIN, nowNs);
  }

  @Override
  void onClosing(final long nowNs) {
    giveUp(ConnectError.GIVEN_UP, nowNs);
  }

  /** A further try is that of another backend. */
  @Override
  void onEvicted(final TcpSession self, final EndCause cause, final long nowNs) {
    giveUp(ConnectError.DOWN, nowNs);
    alternate = backend.addresses().size();
    next(nowNs);
    session.arm(nowNs);
  }

  private void onConnectReady(final long nowNs) {
    try {
      if (!endpoint.channel().finishConnect()) {
        return;
      }
    } catch (final IOException e) {
      fail(Errors.kindOf(e), nowNs);
      next(nowNs);
      return;
    }
    onConnected(nowNs);
  }

  private void onConnected(final long nowNs) {
    final SocketEndpoint connected = endpoint;
    log.connected(backend, connected.channel(), tryBeganNs, nowNs);
    endpoint = null;
    session.onConnected(connected, nowNs);
  }

  private void onClientAhead(final int readyOps, final long nowNs) {
    final Input input = session.readAhead(readyOps, nowNs);
    if (input == Input.RESET) {
      clientGone(nowNs);
    } else if (input == Input.ENDED) {
      clientEnded(nowNs);
    }
  }

  /**
   * The client has ended its side: no further try, and little time for this one when it sent
   * nothing.
   */
  private void clientEnded(final long nowNs) {
    clientLeft = true;
    session.times().ended(nowNs);
    final long graceNs = nowNs + ENDED_CLIENT_NS;
    if (!session.duplex().toBackend().isHolding() && graceNs - tryDeadlineNs < 0) {
      tryDeadlineNs = graceNs;
    }
  }

  private void clientGone(final long nowNs) {
    final boolean reset = session.duplex().toBackend().input() == Input.RESET;
    final EndCause cause = reset ? EndCause.CLIENT_RESET : EndCause.CLIENT_END;
    giveUp(ConnectError.CLIENT_LEFT, nowNs);
    session.closeBoth(new SessionEnd(cause, EndedBy.CLIENT, reset), nowNs);
  }

  /** No backend could be reached, or none is to be: the client is closed at once. */
  private void end(final EndCause cause, final long nowNs) {
    session.closeBoth(SessionEnd.clean(cause, EndedBy.MILLRACE), nowNs);
  }

  private void giveUp(final ConnectError error, final long nowNs) {
    if (endpoint != null) {
      log.failed(backend, error, nowNs - tryBeganNs);
      closeEndpoint();
    }
  }

  /** Moves to the next address of this backend, or to the next backend. */
  private boolean advance() {
    if (backend != null && alternate + 1 < backend.addresses().size()) {
      alternate++;
      return true;
    }
    alternate = 0;
    if (tried.size() >= frontend.config().tcp().connectTries()) {
      admission.releaseBackend();
      return false;
    }
    backend = admission.acquireBackend(key, tried);
    return backend != null;
  }

  private void connect(final long nowNs) {
    tryBeganNs = nowNs;
    tryDeadlineNs = nowNs + shareNs(nowNs);
    tried.add(backend.slot());
    final InetAddress address = backend.addresses().get(alternate);
    final int port = backend.config().port().forListenPort(listenPort);
    SocketChannel channel = null;
    try {
      channel = Dialer.dial(frontend, resources, new InetSocketAddress(address, port), nowNs);
      final boolean connected = channel.isConnected();
      final int ops = connected ? SelectionKey.OP_READ : SelectionKey.OP_CONNECT;
      endpoint = new SocketEndpoint(resources.io().poller(), channel, ops, session);
      if (connected) {
        onConnected(nowNs);
      }
    } catch (final IOException e) {
      if (channel != null) {
        Poller.closeQuietly(channel);
      }
      fail(Errors.kindOf(e), nowNs);
    }
  }

  private long shareNs(final long nowNs) {
    final int budget = frontend.config().tcp().connectTries() - tried.size();
    final int untried = Math.min(budget, admission.triesLeft(tried));
    final int tries = alternate > 0 ? 1 + untried : Math.max(1, untried);
    final int addresses = backend.addresses().size() - alternate;
    return Math.max(1, (setUpDeadlineNs - nowNs) / tries / addresses);
  }

  /** Ends the try; the next one is up to the caller. */
  private void fail(final ConnectError error, final long nowNs) {
    admission.report().unreachable(error, backend.addresses().size() - alternate - 1);
    log.failed(backend, error, nowNs - tryBeganNs);
    closeEndpoint();
    if (error == ConnectError.DESCRIPTORS) {
      alternate = backend.addresses().size(); // no other address would do better
    }
  }

  private void closeEndpoint() {
    if (endpoint != null) {
      endpoint.reset();
      endpoint = null;
    }
  }
}
