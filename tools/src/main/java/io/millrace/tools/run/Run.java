package io.millrace.tools.run;

import io.millrace.Context;
import io.millrace.Forwarder;
import io.millrace.LaunchException;
import io.millrace.admin.AdminServer;
import io.millrace.config.ListenConfig;
import io.millrace.status.ErrorLog;
import io.millrace.tools.args.Spelling;
import io.millrace.tools.args.UsageException;
import io.millrace.tools.console.Console;
import io.millrace.tools.console.LogTarget;
import io.millrace.tools.http.HttpService;
import io.millrace.tools.names.FreshLookup;
import io.millrace.tools.reload.Loaded;
import io.millrace.tools.reload.Reloader;
import io.millrace.tools.serve.Dispatcher;
import io.millrace.tools.serve.Running;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

/** Runs a forwarder until a signal ends it. */
public final class Run implements Consumer<Throwable> {
  /** Good. */
  public static final int GOOD = 0;

  /** Failed at run time. */
  public static final int FAILED = 1;

  /** Wrong usage or configuration; nothing was started. */
  public static final int USAGE = 2;

  /** An address is in use. */
  public static final int ADDRESS_IN_USE = 75;

  /** What stands in front of a warning, so that it can be searched for. */
  public static final String WARNING = "warning: ";

  /** How long the end waits for the writer thread. */
  static final long WRITER_MS = 200;

  /** Given up when the process ends by a fault: to tell that the heap is full takes memory. */
  private static final int BALLAST_BYTES = 256 * 1024;

  private final Loaded loaded;
  private final Surroundings surroundings;
  private final Console console;
  private final SessionFaults faults;
  private final SessionFaults httpFaults;
  private final AtomicBoolean ending = new AtomicBoolean();
  private volatile Forwarder forwarder;
  private volatile byte[] ballast = new byte[BALLAST_BYTES];

  private Run(final Loaded loaded, final Surroundings surroundings, final Console console) {
    this.loaded = loaded;
    this.surroundings = surroundings;
    this.console = console;
    faults = new SessionFaults(console, "a session");
    httpFaults = new SessionFaults(console, "an answer over HTTP");
  }

  /**
   * Runs one forwarder.
   *
   * @param args the arguments after the command
   * @param surroundings streams, environment, signals
   * @return the exit status
   */
  public static int execute(final List<String> args, final Surroundings surroundings) {
    final Loaded loaded;
    final LogTarget log;
    try {
      loaded = Loaded.read(args, surroundings.environment());
    } catch (final UsageException e) {
      surroundings.tell(e.getMessage());
      return USAGE;
    }
    try {
      log = LogTarget.open(loaded.settings().log(), surroundings.out());
    } catch (final IOException e) {
      surroundings.tell("--log: cannot append to " + e.getMessage());
      return FAILED;
    }
    final ListenConfig address = loaded.settings().http();
    try (HttpService http = bind(address)) {
      return launch(loaded, surroundings, log, http);
    } catch (final IOException e) {
      return refused(address, e, surroundings);
    }
  }

  private static int launch(
      final Loaded loaded,
      final Surroundings surroundings,
      final LogTarget log,
      final HttpService http) {
    final Console console = new Console(surroundings.err(), log);
    console.start();
    for (final String warning : loaded.warnings()) {
      console.onNotice(WARNING + warning);
    }
    return new Run(loaded, surroundings, console).launch(http);
  }

  /** Binds first: an address in use leaves no trace. */
  private static HttpService bind(final ListenConfig address) throws IOException {
    return address == null ? null : HttpService.bind(address);
  }

  private static int refused(
      final ListenConfig address, final IOException e, final Surroundings surroundings) {
    final String what = Spelling.listen(address, address.firstPort());
    final String why = String.valueOf(e.getMessage());
    surroundings.tell("--http: cannot listen on " + what + ": " + why);
    return why.contains("already in use") ? ADDRESS_IN_USE : FAILED;
  }

  /** Launches and runs; {@code http} is bound, or null. */
  private int launch(final HttpService http) {
    final long descriptors = ProcFile.descriptorsMax();
    final Context context =
        new Context()
            .descriptorsMax(descriptors)
            .descriptorsReserved(http == null ? 0 : HttpService.descriptorsMax(descriptors))
            .noticeSink(console)
            .sessionSink(console.sessions())
            .logLost(console::lost)
            .nameLookup(new FreshLookup())
            .collectorPauses(GcPauses::new)
            .faultHandler(this::onSessionFault)
            .fatalHandler(this);
    prepareAdmin();
    try {
      forwarder = Forwarder.launch(loaded.settings().config(), context);
      final Reloader reloader =
          new Reloader(forwarder, loaded, surroundings.environment(), console);
      final Lifecycle lifecycle =
          new Lifecycle(forwarder, reloader, console, surroundings.signals().exit());
      surroundings.signals().receiver(lifecycle);
      final Running running =
          new Running(
              forwarder,
              reloader,
              surroundings.environment(),
              System.currentTimeMillis(),
              console,
              lifecycle);
      serveAdmin(forwarder, running);
      String shown = null;
      if (http != null) {
        http.start(
            running, new HttpService.Process(descriptors, console::lost, this::onHttpFault, this));
        shown = Spelling.listen(loaded.settings().http(), http.port());
      }
      StartReport.write(forwarder, shown, console);
      ServiceNotice.ready(surroundings.environment(), console);
      return lifecycle.awaitEnd();
    } catch (final LaunchException e) {
      console.onNotice(e.getMessage());
      console.finish(WRITER_MS);
      return status(e.reason());
    }
  }

  private static void prepareAdmin() {
    final Thread thread = new Thread(AdminServer::prepare, "millrace-prepare");
    thread.setDaemon(true);
    thread.start();
  }

  /** Without the socket it forwards all the same. */
  private void serveAdmin(final Forwarder forwarder, final Running running) {
    try {
      forwarder.serveAdmin(Dispatcher.of(running));
    } catch (final IOException e) {
      console.onNotice(
          WARNING
              + "no admin socket in "
              + loaded.settings().config().directory()
              + ", so commands such as status cannot reach this process: "
              + e.getMessage());
    }
  }

  /** Something ended an agent: no half-dead forwarder may go on. */
  @Override
  public void accept(final Throwable fault) {
    while (!ending.compareAndSet(false, true)) {
      LockSupport.park(this); // another agent has ended too: the process is about to
    }
    ballast = null;
    try {
      console.onNotice("ended by a fault of its own: " + ErrorLog.line(fault));
      keep(fault);
    } finally {
      console.finish(WRITER_MS);
      surroundings.signals().exit().halt(FAILED);
    }
  }

  private void keep(final Throwable fault) {
    final Forwarder running = forwarder;
    if (running != null) {
      running.record(fault);
    }
  }

  /** A fault of the documents ends one connection. */
  private void onHttpFault(final Throwable fault) {
    if (SessionFaults.isHeapFull(fault)) {
      accept(fault);
    }
    keep(fault);
    httpFaults.accept(fault);
  }

  /** Where the heap is full, what comes next is luck: the process ends in good order. */
  private void onSessionFault(final Throwable fault) {
    if (SessionFaults.isHeapFull(fault)) {
      accept(fault);
    }
    faults.accept(fault);
  }

  /**
   * The exit status for what stands in the way of a launch.
   *
   * @param reason what it is
   * @return not 0
   */
  public static int status(final LaunchException.Reason reason) {
    return switch (reason) {
      case ADDRESS_IN_USE -> ADDRESS_IN_USE;
      case DESCRIPTORS, DIRECTORY_OWNED -> USAGE;
      case ADDRESS_UNAVAILABLE, NO_PERMISSION, DIRECTORY_UNUSABLE, OTHER -> FAILED;
    };
  }
}
