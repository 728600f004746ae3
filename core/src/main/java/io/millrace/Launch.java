package io.millrace;

import io.millrace.balance.Bell;
import io.millrace.balance.Placement;
import io.millrace.balance.SessionLimit;
import io.millrace.config.ForwarderConfig;
import io.millrace.config.FrontendConfig;
import io.millrace.control.BindFailure;
import io.millrace.control.Binder;
import io.millrace.control.BoundSockets;
import io.millrace.control.Conductor;
import io.millrace.control.ConductorSetup;
import io.millrace.control.Events;
import io.millrace.control.FrontendParts;
import io.millrace.control.Frontends;
import io.millrace.control.Limits;
import io.millrace.control.ManagedFrontend;
import io.millrace.control.PendingTables;
import io.millrace.control.Worker;
import io.millrace.loop.EventLoop;
import io.millrace.loop.EventLoopProxy;
import io.millrace.loop.LoopSetup;
import io.millrace.status.Actor;
import io.millrace.status.CounterScope;
import io.millrace.status.CountersFile;
import io.millrace.status.ErrorLog;
import io.millrace.status.Event;
import io.millrace.status.EventKind;
import io.millrace.status.EventLog;
import io.millrace.status.RunDirectory;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/** The steps of a launch. What was opened is closed again when a later step fails. */
final class Launch {
  private static final String OPENS = "java.base/jdk.internal.misc=ALL-UNNAMED";

  private final ForwarderConfig config;
  private final Context context;
  private final Events events;
  private final List<BoundSockets> bound = new ArrayList<>();
  private final Worker worker;
  private RunDirectory directory;
  private CountersFile counters;
  private Consumer<Throwable> errors = fault -> {};

  Launch(final ForwarderConfig config, final Context context) {
    this.config = config;
    this.context = context;
    worker = new Worker(context.threadFactory());
    events = new Events(context.noticeSink(), context.epochClock());
  }

  /** All parts, nothing running yet. */
  record Parts(
      Frontends frontends,
      List<EventLoop> loops,
      List<EventLoopProxy> proxies,
      Conductor conductor,
      SessionLimit total,
      RunDirectory directory,
      Consumer<Throwable> errors,
      Binder binder,
      Worker worker,
      Room room) {
    /** Gives the run directory up, where there is one. */
    void leaveDirectory() {
      leave(directory);
    }
  }

  Parts run() throws LaunchException {
    requireOpens();
    try {
      final PendingTables tables = new PendingTables(config.frontends(), worker);
      final Binder binder = new Binder(config.loops(), config.portSharing(), events);
      for (final FrontendConfig frontend : config.frontends()) {
        bound.add(binder.bind(frontend));
      }
      binder.tell();
      final long sockets = bound.stream().mapToLong(BoundSockets::count).sum();
      final Room room = Room.now(config, context, sockets);
      final SessionLimit total = new SessionLimit(room.sessionsMax(config, sockets));
      claimDirectory();
      return assemble(binder, room, total, tables);
    } catch (final BindFailure e) {
      throw failed(reasonOf(e), e.getMessage(), e);
    } catch (final RunDirectory.OwnedException e) {
      throw failed(LaunchException.Reason.DIRECTORY_OWNED, "run directory " + e.getMessage(), e);
    } catch (final IOException e) {
      final String what = "run directory " + config.directory() + ": " + saying(e);
      throw failed(LaunchException.Reason.DIRECTORY_UNUSABLE, what, e);
    } catch (final LaunchException e) {
      throw failed(e.reason(), e.getMessage(), e.getCause());
    }
  }

  /** Of a subclass the message alone is often but a path. */
  private static String saying(final IOException e) {
    if (e instanceof AccessDeniedException) {
      return "permission denied";
    }
    if (e instanceof NoSuchFileException) {
      return "cannot be made there";
    }
    if (e instanceof FileAlreadyExistsException) {
      return "is no directory";
    }
    if (e instanceof FileSystemException file && file.getReason() != null) {
      return file.getReason();
    }
    return e.getClass() == IOException.class ? e.getMessage() : e.toString();
  }

  private void claimDirectory() throws RunDirectory.OwnedException, IOException {
    if (config.directory() == null) {
      counters = CountersFile.inMemory(config.loops());
      return;
    }
    directory = RunDirectory.claim(config.directory());
    counters = CountersFile.create(directory, config.loops(), context.epochClock().time());
    try {
      events.log(EventLog.create(directory, EventLog.FILE_BYTES, context.epochClock().time()));
      errors = ErrorLog.create(directory, context.epochClock());
    } catch (final IOException e) {
      counters.withdraw();
      throw e;
    }
  }

  /**
   * Agrona reads memory through a package that the JDK keeps to itself unless it is told otherwise.
   */
  private static void requireOpens() {
    final Module base = Object.class.getModule();
    if (!base.isOpen("jdk.internal.misc", Launch.class.getModule())) {
      throw new IllegalStateException("Millrace needs the JVM flag --add-opens " + OPENS);
    }
  }

  private void tellStart() {
    final int frontends = config.frontends().size();
    events.record(
        Event.of(EventKind.START, Actor.START)
            .cause("started")
            .evidence(
                "started: "
                    + (directory == null ? "" : "process " + directory.pid() + ", ")
                    + (frontends == 1 ? "1 frontend" : frontends + " frontends")));
  }

  private Parts assemble(
      final Binder binder, final Room room, final SessionLimit total, final PendingTables tables)
      throws BindFailure {
    tellStart();
    final Bell bell = new Bell();
    final Frontends frontends = new Frontends(frontends(total, tables, bell));
    connectFallbacks(frontends);
    final Placement placement = new Placement(config.loops());
    final AtomicInteger reservesMissing = new AtomicInteger();
    final List<EventLoop> loops = new ArrayList<>();
    for (int i = 0; i < config.loops(); i++) {
      loops.add(loop(i, placement, reservesMissing));
    }
    final List<EventLoopProxy> proxies = loops.stream().map(EventLoop::proxy).toList();
    loops.forEach(each -> each.peers(proxies));
    final Conductor conductor =
        new Conductor(conductorSetup(frontends, loops, proxies, binder, total, bell));
    return new Parts(
        frontends, loops, proxies, conductor, total, directory, errors, binder, worker, room);
  }

  private List<ManagedFrontend> frontends(
      final SessionLimit total, final PendingTables tables, final Bell bell) throws BindFailure {
    final List<ManagedFrontend> frontends = new ArrayList<>();
    final Limits limits = new Limits(config.frontends(), context.nanoClock().nanoTime());
    for (int i = 0; i < config.frontends().size(); i++) {
      final FrontendConfig frontend = config.frontends().get(i);
      final FrontendParts parts =
          new FrontendParts(
              frontend,
              bound.get(i),
              limits.gate(frontend, total),
              tables.of(frontend.pool()),
              Binder.localAddresses(frontend));
      frontends.add(new ManagedFrontend(i, parts, bell, counters));
    }
    return frontends;
  }

  private static void connectFallbacks(final List<ManagedFrontend> frontends) {
    for (final ManagedFrontend frontend : frontends) {
      for (final ManagedFrontend other : frontends) {
        if (other.config().name().equals(frontend.config().pool().fallback())) {
          frontend.fallback(other);
        }
      }
    }
  }

  private EventLoop loop(
      final int index, final Placement placement, final AtomicInteger reservesMissing) {
    return new EventLoop(
        new LoopSetup(
            index,
            context.mode() == Mode.INVOKER ? null : config.idle(),
            context.waitStrategies(),
            config.buffersBytes() / config.loops(),
            placement,
            reservesMissing,
            context.sessionSink(),
            context.nanoClock(),
            context.epochClock(),
            counters.add(CounterScope.LOOP, index),
            errors.andThen(context.faultHandler())));
  }

  private ConductorSetup conductorSetup(
      final Frontends frontends,
      final List<EventLoop> loops,
      final List<EventLoopProxy> proxies,
      final Binder binder,
      final SessionLimit total,
      final Bell bell) {
    return new ConductorSetup(
        context.mode() == Mode.INVOKER,
        config,
        frontends,
        proxies,
        binder,
        loops.stream().map(EventLoop::gauges).toList(),
        total,
        bell,
        context.nanoClock(),
        context.epochClock(),
        counters,
        events,
        context.threadFactory(),
        worker,
        context.nameLookup(),
        context.collectorPauses(),
        context.logLost());
  }

  static LaunchException.Reason reasonOf(final BindFailure e) {
    final String said = String.valueOf(e.getCause().getMessage());
    if (said.contains("already in use")) {
      return LaunchException.Reason.ADDRESS_IN_USE;
    }
    if (said.contains("ermission denied")) {
      return LaunchException.Reason.NO_PERMISSION;
    }
    if (said.contains("Too many open files")) {
      return LaunchException.Reason.DESCRIPTORS;
    }
    return LaunchException.Reason.ADDRESS_UNAVAILABLE;
  }

  private LaunchException failed(
      final LaunchException.Reason reason, final String message, final Throwable cause) {
    worker.close();
    bound.forEach(BoundSockets::closeAll);
    leave(directory);
    return new LaunchException(reason, message, cause);
  }

  private static void leave(final RunDirectory directory) {
    if (directory != null) {
      try {
        directory.close();
      } catch (final IOException e) {
        // the lock goes with the process
      }
    }
  }
}
