package io.millrace;

import static org.junit.jupiter.api.Assertions.fail;

import io.millrace.config.ForwarderConfig;
import io.millrace.config.FrontendConfig;
import io.millrace.config.IdleConfig;
import io.millrace.config.PortSharing;
import io.millrace.control.ReloadPlan;
import io.millrace.loop.EventLoop;
import io.millrace.net.NameLookup;
import io.millrace.status.CollectorPauses;
import io.millrace.status.CounterType;
import io.millrace.status.EndCause;
import io.millrace.status.SessionRecord;
import io.millrace.status.SessionSink;
import io.millrace.testkit.Await;
import io.millrace.testkit.FrontendSpec;
import io.millrace.testkit.NothingLeft;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.ToLongFunction;
import org.agrona.concurrent.CachedNanoClock;

/**
 * A forwarder that the test steps, over real sockets, on a clock that the test sets: time-outs are
 * met by moving the clock. At its end everything must have been given back.
 */
final class Stepped implements AutoCloseable {
  static final long DRAIN_MS = 5_000;

  final CachedNanoClock clock = new CachedNanoClock();
  final List<SessionRecord> sessions = new ArrayList<>();
  final List<SessionRecord> refused = new ArrayList<>();
  final List<String> notices = new ArrayList<>();
  final Forwarder forwarder;
  private final Path directory;
  final Pauses pauses = new Pauses();

  /** Run on a loop's turn, when a session has ended. */
  Runnable whenEnded = () -> {};

  private Stepped(final ForwarderConfig config, final NameLookup names, final NothingLeft left)
      throws LaunchException {
    clock.update(5_000_000_000_000L);
    final Context context =
        new Context()
            .mode(Mode.INVOKER)
            .nanoClock(clock)
            .epochClock(() -> 0)
            .descriptorsMax(4_096)
            .nameLookup(names)
            .collectorPauses(() -> pauses)
            .noticeSink(notices::add)
            .faultHandler(left.errorLog())
            .fatalHandler(left.errorLog())
            .sessionSink(new Records());
    forwarder = Forwarder.launch(config, context);
    directory = config.directory();
    left.mustBeZero("sessions of the limit", forwarder::sessions);
    left.mustBeZero("live sessions", () -> sum(EventLoop::sessions));
    left.mustBeZero("held buffers", () -> sum(EventLoop::buffersHeld));
    left.mustBeZero("armed timers", () -> sum(EventLoop::timersArmed));
    for (int i = 0; i < config.frontends().size(); i++) {
      final int frontend = i;
      for (int j = 0; j < config.frontends().get(i).pool().backends().size(); j++) {
        final int backend = j;
        final String what = "sessions of backend " + i + "/" + j;
        left.mustBeZero(what, () -> active(frontend, backend));
      }
    }
    step();
  }

  static Stepped launch(final NothingLeft left, final FrontendSpec... frontends)
      throws LaunchException {
    return launch(left, 1, frontends);
  }

  static Stepped launch(
      final NothingLeft left, final NameLookup names, final FrontendSpec... frontends)
      throws LaunchException {
    return new Stepped(config(1, frontends), names, left);
  }

  static Stepped launch(final NothingLeft left, final int loops, final FrontendSpec... frontends)
      throws LaunchException {
    return new Stepped(config(loops, frontends), NameLookup.SYSTEM, left);
  }

  /** With a run directory. */
  static Stepped launchIn(
      final Path directory,
      final NothingLeft left,
      final int loops,
      final FrontendSpec... frontends)
      throws LaunchException {
    return new Stepped(config(loops, frontends).withDirectory(directory), NameLookup.SYSTEM, left);
  }

  /** The run directory, if there is one. */
  Path directory() {
    return directory;
  }

  /** As it is launched here. */
  static ForwarderConfig config(final int loops, final FrontendSpec... frontends) {
    final List<FrontendConfig> configs = new ArrayList<>();
    for (final FrontendSpec frontend : frontends) {
      configs.add(frontend.build());
    }
    return new ForwarderConfig(
        loops,
        IdleConfig.DEFAULT,
        1_000,
        ForwarderConfig.DEFAULT_BUFFERS_BYTES,
        PortSharing.EXCLUSIVE,
        TimeUnit.MILLISECONDS.toNanos(DRAIN_MS),
        ForwarderConfig.DEFAULT_RESOLVE_NS,
        null,
        configs);
  }

  /** A reload may have removed the frontend. */
  private long active(final int frontend, final int backend) {
    return frontend < forwarder.frontends().size() ? forwarder.active(frontend, backend) : 0;
  }

  /** Applies another configuration and steps until it holds. */
  ReloadPlan reload(final FrontendSpec... frontends) {
    final CompletableFuture<ReloadPlan> answer =
        forwarder.apply(config(forwarder.loops().size(), frontends));
    until("the reload is over", answer::isDone);
    return answer.join();
  }

  InetSocketAddress address() {
    return forwarder.frontends().get(0).addresses().get(0);
  }

  /** One duty cycle of every agent. */
  void step() {
    forwarder.invoke();
  }

  void steps(final int count) {
    for (int i = 0; i < count; i++) {
      step();
    }
  }

  /** Steps until a condition holds; the clock stands still. */
  void until(final String what, final BooleanSupplier condition) {
    Await.until(
        what,
        () -> {
          step();
          return condition.getAsBoolean();
        });
  }

  /** Steps until a condition holds; each step takes a millisecond. */
  void untilInTime(final String what, final BooleanSupplier condition) {
    Await.until(
        what,
        () -> {
          elapse(1, 1);
          return condition.getAsBoolean();
        });
  }

  /** Moves the clock, with a step each so often. */
  void elapse(final long ms, final long stepMs) {
    for (long i = 0; i < ms; i += stepMs) {
      clock.advance(TimeUnit.MILLISECONDS.toNanos(stepMs));
      steps(2);
    }
  }

  /** The record of the one session that has ended. */
  SessionRecord ended() {
    until("the session ends", () -> !sessions.isEmpty());
    if (sessions.size() > 1) {
      fail("more than one session: " + sessions);
    }
    return sessions.get(0);
  }

  EndCause cause() {
    return ended().cause();
  }

  long count(final CounterType type) {
    return forwarder.counter(0, type);
  }

  long sum(final ToLongFunction<EventLoop> of) {
    return forwarder.loops().stream().mapToLong(of).sum();
  }

  @Override
  public void close() {
    forwarder.close();
  }

  private final class Records implements SessionSink {
    @Override
    public void onSession(final SessionRecord session) {
      sessions.add(session);
      whenEnded.run();
    }

    @Override
    public void onRefused(final SessionRecord session) {
      refused.add(session);
    }
  }

  /** A collector that pauses when it is told to. */
  static final class Pauses implements CollectorPauses {
    private final Queue<long[]> told = new ArrayDeque<>();
    private long count;
    private long totalNs;

    void add(final long startNs, final long endNs) {
      told.add(new long[] {startNs, endNs});
      count++;
      totalNs += endNs - startNs;
    }

    @Override
    public long count() {
      return count;
    }

    @Override
    public long totalNs() {
      return totalNs;
    }

    @Override
    public void drain(final Sink sink) {
      for (long[] each = told.poll(); each != null; each = told.poll()) {
        sink.onPause(each[0], each[1]);
      }
    }

    @Override
    public void close() {
      told.clear();
    }
  }
}
