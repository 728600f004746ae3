package io.millrace.tcp;

import static org.junit.jupiter.api.Assertions.assertNull;

import io.millrace.balance.AccessList;
import io.millrace.balance.Admission;
import io.millrace.balance.Backend;
import io.millrace.balance.BackendHealth;
import io.millrace.balance.Bell;
import io.millrace.balance.Choice;
import io.millrace.balance.CidrMap;
import io.millrace.balance.FlowKey;
import io.millrace.balance.Gate;
import io.millrace.balance.HashTables;
import io.millrace.balance.OwedReplies;
import io.millrace.balance.Placement;
import io.millrace.balance.Pool;
import io.millrace.balance.PoolReading;
import io.millrace.balance.PoolView;
import io.millrace.balance.RateLimit;
import io.millrace.balance.SessionLimit;
import io.millrace.balance.Tried;
import io.millrace.config.Algorithm;
import io.millrace.config.FrontendConfig;
import io.millrace.config.Protocol;
import io.millrace.net.BufferPool;
import io.millrace.net.LocalAddresses;
import io.millrace.net.LoopIo;
import io.millrace.net.Poller;
import io.millrace.net.QuickTries;
import io.millrace.net.ReadyHandler;
import io.millrace.net.ReserveDescriptor;
import io.millrace.net.Timers;
import io.millrace.status.BackendLatency;
import io.millrace.status.BackendTimes;
import io.millrace.status.CounterType;
import io.millrace.status.FrontendCounters;
import io.millrace.status.IdleAges;
import io.millrace.status.SessionRecord;
import io.millrace.status.SessionSink;
import io.millrace.testkit.NothingLeft;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Pipe;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import org.agrona.concurrent.CachedNanoClock;

/**
 * Runs sessions over fake sockets as an event loop does, on a clock that the test sets. The real
 * poller has one pipe that is always readable: its handler hands out what the fake sockets are
 * ready for, so that they are met wherever the product polls.
 */
final class FakeLoop implements AutoCloseable {
  private static final long PROBE_NS = TimeUnit.SECONDS.toNanos(1);
  private static final long BUFFERS_BYTES = 8L * BufferPool.BUFFER_BYTES;

  final CachedNanoClock clock = new CachedNanoClock();
  final BufferPool buffers = new BufferPool(BUFFERS_BYTES);
  final Timers timers;
  final TcpSessions sessions;
  final FrontendCounters counters = new FrontendCounters();
  final List<SessionRecord> records = new ArrayList<>();
  private final Consumer<Throwable> errorLog;
  private final Poller poller;
  private final Placement placement = new Placement(1);
  private final OwedReplies owed = new OwedReplies();
  private final SessionLimit total = new SessionLimit(100);
  private final TcpResources resources;
  private final TcpFrontend frontend;
  private final Pool pool;
  private final Backend backend;
  private final BackendTimes times = new BackendTimes();
  private final Pipe always = Pipe.open();
  private final List<FakeSession> running = new ArrayList<>();
  private LongConsumer beforePoll = nowNs -> {};
  private long probedNs;

  FakeLoop(final FrontendConfig config, final int scratchBytes, final NothingLeft left)
      throws IOException {
    errorLog = left.errorLog();
    clock.update(1_000_000_000_000L);
    probedNs = clock.nanoTime();
    poller = new Poller(clock, (fault, atNs) -> errorLog.accept(fault));
    timers = new Timers(clock.nanoTime(), (fault, atNs) -> errorLog.accept(fault));
    final ByteBuffer scratch = ByteBuffer.allocateDirect(scratchBytes);
    resources =
        new TcpResources(
            0,
            new LoopIo(poller, timers, buffers, scratch),
            placement,
            new Records(),
            () -> 0,
            new ReserveDescriptor(new AtomicInteger()),
            owed);
    sessions = new TcpSessions(resources);
    backend =
        Backend.of(
            0,
            config.pool().backends().get(0),
            List.of(InetAddress.getLoopbackAddress()),
            BackendHealth.UNPROBED);
    final Algorithm balance = config.pool().balance();
    pool =
        new Pool(
            new PoolView(Choice.of(balance, 0), List.of(backend), HashTables.NONE, null),
            new Bell());
    final Gate gate =
        new Gate(
            AccessList.ALL,
            total,
            new SessionLimit(100),
            new RateLimit(config.sessionRate(), 0),
            null);
    frontend =
        new TcpFrontend(
            config,
            gate,
            pool,
            null,
            counters,
            new LocalAddresses(List.of()),
            new QuickTries(),
            new QuickTries(),
            CidrMap.of(config.proxy().accept()));
    always.sink().write(ByteBuffer.allocate(1));
    always.source().configureBlocking(false);
    poller.register(always.source(), SelectionKey.OP_READ, new Dispatch());
    left.mustBeZero("live sessions", sessions::size);
    left.mustBeZero("held buffers", buffers::held);
    left.mustBeZero("armed timers", timers::size);
    left.mustBeZero("sessions of the placement", () -> placement.sessions(0));
    left.mustBeZero("replies owed", owed::count);
    left.mustBeZero("sessions of the limit", total::count);
    left.mustBeZero("sessions of the frontend", gate::sessions);
    left.mustBeZero("sessions of the backend", () -> pool.active(0));
  }

  long nowNs() {
    return clock.nanoTime();
  }

  /** Called in each turn before the sockets are looked at, whenever that is. */
  void beforePoll(final LongConsumer action) {
    beforePoll = action;
  }

  /** A session whose client has been accepted; no phase has begun. */
  FakeSession accept(final FakeSocket client, final FakeSocket server) throws IOException {
    final Admission admission = new Admission(frontend.gate(), frontend.pool());
    assertNull(admission.enter(nowNs()));
    admission.acquireBackend(new FlowKey(Protocol.TCP, null, null), new Tried());
    placement.place(0);
    final SocketChannel closed = SocketChannel.open();
    closed.close();
    final InetSocketAddress listen = new InetSocketAddress(InetAddress.getLoopbackAddress(), 1);
    final TcpOpening opening = new TcpOpening(closed, 0, listen, false, admission, nowNs());
    final long number = sessions.nextNumber();
    final SessionLog log = new SessionLog(resources, frontend, number, opening);
    final String id = resources.loop() + "-" + number;
    final TcpSession session = new TcpSession(sessions, resources, frontend, admission, log);
    session.client(client);
    final FakeSession fake =
        new FakeSession(id, session, client, server, at -> log.connected(backend, closed, at, at));
    running.add(fake);
    return fake;
  }

  /** When the loop would wake up at the latest if nothing happened. */
  long wakesNs() {
    final long probeNs = sessions.hasPaused() ? probedNs + PROBE_NS : Long.MAX_VALUE;
    return Math.min(Math.min(timers.earliestNs(), probeNs), nowNs() + Poller.SLEEP_MAX_NS);
  }

  /** One turn of the loop. */
  void turn() {
    poller.pollNow();
    final long nowNs = poller.nowNs();
    timers.poll(nowNs);
    if (sessions.hasPaused() && nowNs - probedNs >= PROBE_NS) {
      probedNs = nowNs;
      sessions.probePaused(nowNs);
    }
    buffers.feed();
    poller.closeCollected();
  }

  void turns(final int count) {
    for (int i = 0; i < count; i++) {
      turn();
    }
  }

  /** Lets time go by, with a turn each so often. */
  void elapse(final long ms, final long stepMs) {
    for (long i = 0; i < ms; i += stepMs) {
      clock.advance(TimeUnit.MILLISECONDS.toNanos(stepMs));
      turn();
    }
  }

  SessionRecord record(final FakeSession session) {
    return records.stream().filter(each -> each.id().equals(session.id())).findFirst().orElse(null);
  }

  /** What was measured of the backend so far. */
  BackendLatency latency() {
    take();
    return times.latency(nowNs());
  }

  IdleAges idleAges() {
    take();
    return times.idleAges();
  }

  private void take() {
    final List<PoolReading> readings = new ArrayList<>();
    pool.takeMeters(0, readings);
    readings.forEach(each -> times.add(each.reading(), nowNs()));
  }

  long count(final CounterType type) {
    return counters.get(type);
  }

  @Override
  public void close() throws IOException {
    poller.close();
    always.source().close();
    always.sink().close();
    resources.reserve().close();
  }

  private final class Records implements SessionSink {
    @Override
    public void onSession(final SessionRecord session) {
      records.add(session);
    }

    @Override
    public void onRefused(final SessionRecord session) {
      throw new IllegalStateException("nobody is refused here");
    }
  }

  private final class Dispatch implements ReadyHandler {
    @Override
    public int onReady(final int readyOps, final long nowNs) {
      beforePoll.accept(nowNs);
      running.removeIf(each -> each.session().isClosed());
      for (final FakeSession each : List.copyOf(running)) {
        deliver(each, each.client(), nowNs);
        deliver(each, each.backend(), nowNs);
      }
      return 1;
    }

    private void deliver(final FakeSession to, final FakeSocket socket, final long nowNs) {
      final int ops = socket.readyOps();
      if (ops == 0) {
        return;
      }
      try {
        to.session().onEndpoint(socket, ops, nowNs);
      } catch (final Exception e) {
        errorLog.accept(e);
        to.session().onEndpointFault(e, nowNs);
      }
    }

    @Override
    public void onFault(final Throwable fault, final long nowNs) {
      throw new IllegalStateException(fault);
    }
  }

  /** A session and its two sockets. */
  record FakeSession(
      String id,
      TcpSession session,
      FakeSocket client,
      FakeSocket backend,
      LongConsumer whenConnected) {
    /** Its backend is reached. */
    void connect(final long nowNs) {
      whenConnected.accept(nowNs);
      session.onConnected(backend, nowNs);
    }
  }
}
