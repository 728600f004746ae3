package io.millrace.tcp;

import io.millrace.balance.Admission;
import io.millrace.balance.Backend;
import io.millrace.balance.Report;
import io.millrace.config.Protocol;
import io.millrace.config.SendProxy;
import io.millrace.net.ProxyHeader;
import io.millrace.net.ProxyHeaderWriter;
import io.millrace.status.AttemptRecord;
import io.millrace.status.BackendCounters;
import io.millrace.status.ConnectError;
import io.millrace.status.CounterType;
import io.millrace.status.DatagramCounts;
import io.millrace.status.EndCause;
import io.millrace.status.EndedBy;
import io.millrace.status.SessionRecord;
import io.millrace.status.SessionView;
import io.millrace.status.Timing;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** What a session remembers for its record. */
final class SessionLog {
  private static final long NEVER = Long.MIN_VALUE;

  private final TcpResources resources;
  private final TcpFrontend frontend;
  private final long number;
  private InetSocketAddress listen;
  private InetSocketAddress client;
  private InetSocketAddress peer;
  private final long acceptedNs;
  private ArrayList<AttemptRecord> attempts;
  private final Admission admission;
  private Backend backend;
  private BackendCounters counters;
  private InetSocketAddress address;
  private InetSocketAddress local;
  private long connectedNs = NEVER;
  private long firstByteNs = NEVER;
  private long queuedNs;
  private long tryBeganNs;

  SessionLog(
      final TcpResources resources,
      final TcpFrontend frontend,
      final long number,
      final TcpOpening opening) {
    this.resources = resources;
    this.frontend = frontend;
    this.number = number;
    listen = opening.listen();
    client = remoteOf(opening.channel());
    acceptedNs = opening.acceptedNs();
    admission = opening.admission();
  }

  static InetSocketAddress remoteOf(final SocketChannel channel) {
    try {
      return (InetSocketAddress) channel.getRemoteAddress();
    } catch (final IOException e) {
      return null;
    }
  }

  static InetSocketAddress localOf(final SocketChannel channel) {
    try {
      return (InetSocketAddress) channel.getLocalAddress();
    } catch (final IOException e) {
      return null;
    }
  }

  void failed(final Backend tried, final ConnectError error, final long durationNs) {
    frontend.counters().failed(error, counters(tried));
    if (attempts == null) {
      attempts = new ArrayList<>(2);
    }
    attempts.add(new AttemptRecord(tried.name(), error, durationNs));
  }

  void connected(
      final Backend reached, final SocketChannel channel, final long beganNs, final long nowNs) {
    backend = reached;
    address = remoteOf(channel);
    local = localOf(channel);
    tryBeganNs = beganNs;
    connectedNs = nowNs;
    counters = counters(reached);
    counters.reached();
  }

  /** What is counted of the backend that was reached. */
  BackendCounters counters() {
    return counters;
  }

  /** Only while the place on it is held. */
  private BackendCounters counters(final Backend held) {
    return admission.hasFallenBack()
        ? frontend.counters().borrowed(held.slot(), held.name())
        : frontend.counters().backend(held.slot(), held.name());
  }

  /** Tells how long it took to reach the backend, and how long it has waited for that if it has. */
  void tell(final Report report) {
    if (backend != null) {
      report.took(Timing.CONNECT, connectedNs - tryBeganNs);
    }
    if (queuedNs > 0) {
      report.took(Timing.QUEUE_WAIT, queuedNs);
    }
  }

  void queued(final long durationNs) {
    queuedNs += durationNs;
  }

  /**
   * The backend has sent something.
   *
   * @return whether it is the first time
   */
  boolean firstByte(final long nowNs) {
    final boolean first = firstByteNs == NEVER;
    firstByteNs = first ? nowNs : firstByteNs;
    return first;
  }

  /** What a PROXY header says counts from now on. */
  void proxied(final ProxyHeader header) {
    if (!header.isLocal()) {
      peer = header.client().equals(client) ? null : client;
      client = header.client();
      listen = header.destination();
    }
  }

  /** The address that the client used. */
  InetSocketAddress listen() {
    return listen;
  }

  /** The client's address, null when it had gone before it was asked for. */
  InetSocketAddress client() {
    return client;
  }

  /** The PROXY header that a backend is sent first. */
  ByteBuffer sentHeader() {
    final ProxyHeader header = client == null ? ProxyHeader.LOCAL : new ProxyHeader(client, listen);
    return ByteBuffer.wrap(
        frontend.config().proxy().send() == SendProxy.V1
            ? ProxyHeaderWriter.v1(header)
            : ProxyHeaderWriter.v2(header, Protocol.TCP));
  }

  long acceptedNs() {
    return acceptedNs;
  }

  /** Tells how the backend does. */
  Report report() {
    return admission.report();
  }

  private String id() {
    return resources.loop() + "-" + number;
  }

  /** Counts the end of the session. */
  void countEnd(final SessionEnd end) {
    frontend.counters().end(end.cause(), end.by());
    if (backend == null) {
      frontend.counters().increment(CounterType.SESSIONS_UNREACHED);
    }
  }

  /** Hands the record to the sink. */
  void ended(final SessionEnd end, final Duplex duplex, final long lastByteNs, final long nowNs) {
    if (resources.sink().isOn()) {
      resources.sink().onSession(record(end, duplex, lastByteNs, nowNs));
    }
  }

  /** As {@link #ended}, for a connection that did not become a session. */
  void refused(final SessionEnd end, final long lastByteNs, final long nowNs) {
    if (resources.sink().isOn()) {
      resources.sink().onRefused(record(end, null, lastByteNs, nowNs));
    }
  }

  /** What an operator sees of the session. */
  SessionView view(
      final Phase phase,
      final Duplex duplex,
      final String backendName,
      final long lastByteNs,
      final long nowNs) {
    final boolean reached = backend != null;
    return new SessionView(
        id(),
        frontend.config().name(),
        Protocol.TCP,
        listen,
        client,
        peer,
        reached ? backend.name() : backendName,
        address,
        local,
        phase.state(nowNs),
        phase.waitingFor(),
        nowNs - acceptedNs,
        nowNs - lastByteNs,
        duplex.toBackend().bytesWritten(),
        duplex.toClient().bytesWritten(),
        duplex.toBackend().heldBytes() + duplex.toClient().heldBytes(),
        (attempts == null ? 0 : attempts.size()) + (backendName == null ? 0 : 1));
  }

  private SessionRecord record(
      final SessionEnd end, final Duplex duplex, final long lastByteNs, final long nowNs) {
    final long epochMs = resources.epochClock().time();
    return new SessionRecord(
        id(),
        epochMs - TimeUnit.NANOSECONDS.toMillis(nowNs - acceptedNs),
        epochMs,
        frontend.config().name(),
        Protocol.TCP,
        listen,
        client,
        peer,
        backend == null ? null : backend.name(),
        address,
        local,
        attempts == null ? List.of() : List.copyOf(attempts),
        queuedNs,
        connectedNs == NEVER ? -1 : connectedNs - acceptedNs - queuedNs,
        sinceAccept(firstByteNs),
        duplex == null ? 0 : duplex.toBackend().bytesWritten(),
        duplex == null ? 0 : duplex.toClient().bytesWritten(),
        DatagramCounts.NONE,
        nowNs - acceptedNs,
        nowNs - lastByteNs,
        end.cause(),
        end.by(),
        end.reset());
  }

  /** A record of a connection that never became a session. */
  static SessionRecord refused(
      final TcpResources resources,
      final TcpFrontend frontend,
      final SocketChannel channel,
      final EndCause cause) {
    final long epochMs = resources.epochClock().time();
    return new SessionRecord(
        resources.loop() + "-0",
        epochMs,
        epochMs,
        frontend.config().name(),
        Protocol.TCP,
        localOf(channel),
        remoteOf(channel),
        null,
        null,
        null,
        null,
        List.of(),
        0,
        -1,
        -1,
        0,
        0,
        DatagramCounts.NONE,
        0,
        0,
        cause,
        EndedBy.MILLRACE,
        false);
  }

  private long sinceAccept(final long atNs) {
    return atNs == NEVER ? -1 : atNs - acceptedNs;
  }
}
