package io.millrace.udp;

import io.millrace.balance.Admission;
import io.millrace.balance.Backend;
import io.millrace.balance.FlowKey;
import io.millrace.balance.Tried;
import io.millrace.config.Protocol;
import io.millrace.net.Errors;
import io.millrace.net.Poller;
import io.millrace.net.ProxyHeader;
import io.millrace.net.SocketSetup;
import io.millrace.status.AttemptRecord;
import io.millrace.status.BackendCounters;
import io.millrace.status.ConnectError;
import io.millrace.status.CounterType;
import io.millrace.status.DatagramCounts;
import io.millrace.status.EndCause;
import io.millrace.status.EndedBy;
import io.millrace.status.SessionRecord;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.DatagramChannel;
import java.util.ArrayList;
import java.util.List;

/** Opens flows: limits, backend, a connected socket. */
final class UdpOpener {
  /**
   * Backends tried for one flow when the operating system refuses the socket: no datagram was sent
   * yet.
   */
  private static final int TRIES_MAX = 3;

  private final UdpSessions sessions;
  private final UdpFrontend frontend;
  private final UdpListener listener;

  UdpOpener(final UdpSessions sessions, final UdpFrontend frontend, final UdpListener listener) {
    this.sessions = sessions;
    this.frontend = frontend;
    this.listener = listener;
  }

  /**
   * Opens a flow.
   *
   * @param peer sender of its datagrams
   * @param header what they say, null when one is required and there is no valid one
   * @return null when it was refused, and counted
   */
  UdpSession open(final InetSocketAddress peer, final ProxyHeader header, final long nowNs) {
    if (header == null) {
      refuse(new FlowClient(listener, peer, ProxyHeader.LOCAL), EndCause.PROXY_HEADER, List.of());
      return null;
    }
    final FlowClient client = new FlowClient(listener, peer, header);
    final Admission admission = new Admission(frontend.gate(), frontend.pool());
    final EndCause refusal = admission.admitFlow(client.address().getAddress(), nowNs);
    if (refusal != null) {
      refuse(client, refusal, List.of());
      return null;
    }
    return reach(client, admission, nowNs);
  }

  private UdpSession reach(final FlowClient client, final Admission admission, final long nowNs) {
    final FlowKey key = new FlowKey(Protocol.UDP, client.address(), client.listen());
    final Tried tried = new Tried();
    final ArrayList<AttemptRecord> attempts = new ArrayList<>(0);
    EndCause cause = EndCause.NO_BACKEND;
    while (tried.size() < TRIES_MAX) {
      final Backend backend = admission.acquireBackend(key, tried);
      if (backend == null) {
        break;
      }
      tried.add(backend.slot());
      try {
        return begin(client, backend, admission, attempts, nowNs);
      } catch (final IOException e) {
        final ConnectError error = Errors.kindOf(e);
        frontend.counters().failed(error, counters(backend, admission));
        admission.report().failed(error);
        attempts.add(new AttemptRecord(backend.name(), error, 0));
        cause = error == ConnectError.DESCRIPTORS ? EndCause.ERROR : EndCause.CONNECT_FAILED;
      }
    }
    admission.close();
    refuse(client, cause, attempts);
    return null;
  }

  private UdpSession begin(
      final FlowClient client,
      final Backend backend,
      final Admission admission,
      final List<AttemptRecord> attempts,
      final long nowNs)
      throws IOException {
    final DatagramChannel channel = connect(backend, nowNs);
    try {
      final SentHeaders headers = SentHeaders.of(frontend.config().proxy().send(), client);
      final UdpSession.Ends ends =
          new UdpSession.Ends(
              client,
              new BackendSocket(channel, frontend.counters(), admission, headers),
              backend,
              counters(backend, admission));
      final UdpSession session = new UdpSession(sessions, frontend, ends, admission, nowNs);
      session.begin(attempts, nowNs);
      if (listener.isUnlisted()) {
        frontend.counters().increment(CounterType.FLOWS_UNLISTED);
      }
      return session;
    } catch (final IOException e) {
      Poller.closeQuietly(channel);
      throw e;
    }
  }

  /** Only while the place on it is held. */
  private BackendCounters counters(final Backend held, final Admission admission) {
    return admission.hasFallenBack()
        ? frontend.counters().borrowed(held.slot(), held.name())
        : frontend.counters().backend(held.slot(), held.name());
  }

  private DatagramChannel connect(final Backend backend, final long nowNs) throws IOException {
    IOException refused = null;
    final int port = backend.config().port().forListenPort(listener.address().getPort());
    for (final InetAddress address : backend.addresses()) {
      try {
        return connect(new InetSocketAddress(address, port), nowNs);
      } catch (final IOException e) {
        refused = e;
      }
    }
    throw refused;
  }

  private DatagramChannel connect(final InetSocketAddress target, final long nowNs)
      throws IOException {
    frontend.localAddresses().require(target, nowNs);
    final DatagramChannel channel = SocketSetup.open(target.getAddress(), DatagramChannel::open);
    if (!sessions.resources().reserve().mayKeep()) {
      channel.close();
      throw Errors.noDescriptor();
    }
    try {
      channel.configureBlocking(false);
      frontend.localAddresses().bind(channel, target, nowNs);
      channel.connect(target);
      return channel;
    } catch (final IOException e) {
      frontend.localAddresses().failed(target, e, nowNs);
      channel.close();
      throw e;
    }
  }

  private void refuse(
      final FlowClient client, final EndCause cause, final List<AttemptRecord> attempts) {
    frontend.counters().refuse(cause);
    final UdpResources resources = sessions.resources();
    if (!resources.sink().isOn()) {
      return;
    }
    final long epochMs = resources.epochClock().time();
    resources
        .sink()
        .onRefused(
            new SessionRecord(
                resources.loop() + "-u0",
                epochMs,
                epochMs,
                frontend.config().name(),
                Protocol.UDP,
                client.listen(),
                client.address(),
                client.peerIfOther(),
                null,
                null,
                null,
                List.copyOf(attempts),
                0,
                -1,
                -1,
                0,
                0,
                new DatagramCounts(0, 0, 1, 0),
                0,
                0,
                cause,
                EndedBy.MILLRACE,
                false));
  }
}
