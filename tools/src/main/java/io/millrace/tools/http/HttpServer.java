package io.millrace.tools.http;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * Serves one request a connection, on one thread. Whatever a client does ends its own connection
 * and nothing else.
 */
final class HttpServer implements AutoCloseable {
  /** Connections at once, at most; see {@link Visits} for those beyond. */
  static final int CONNECTIONS_MAX = 64;

  private static final int CONNECTIONS_MIN = 8;

  /** Of the descriptors of the process, one in so many may be a client's. */
  private static final int CONNECTION_SHARE = 32;

  /** In a turn. As many that had to make way hold their descriptors until the next one. */
  private static final int ACCEPTS_MAX = 8;

  private static final long TICK_NS = TimeUnit.SECONDS.toNanos(1);

  /** After an accept that failed: most likely no descriptor is left. */
  private static final long PAUSE_NS = TimeUnit.MILLISECONDS.toNanos(100);

  private static final long JOIN_MS = 200;
  private static final int SCRATCH_BYTES = 64 * 1024;

  private final ServerSocketChannel door;
  private final HttpHandler handler;
  private final Consumer<Throwable> faults;
  private final LongSupplier clock;
  private final Selector selector;
  private final Visits visits;
  private final Responses responses;
  private final ByteBuffer scratch = ByteBuffer.allocateDirect(SCRATCH_BYTES);
  private final Thread thread;

  private volatile boolean closing;
  private SelectionKey listening;
  private long nowNs;
  private long tickNs;
  private long pausedUntilNs;

  /**
   * What a server takes from its surroundings.
   *
   * @param door bound, does not block; closed with the server, as is the selector
   * @param selector nothing is registered with it
   * @param connectionsMax at once
   * @param faults told of each fault that ended one connection
   * @param clock of all durations
   */
  record Setup(
      ServerSocketChannel door,
      Selector selector,
      int connectionsMax,
      Consumer<Throwable> faults,
      LongSupplier clock) {}

  /** Prepares a server; {@link #start} starts it. */
  HttpServer(final Setup setup, final HttpHandler handler) {
    door = setup.door;
    selector = setup.selector;
    faults = setup.faults;
    clock = setup.clock;
    visits = new Visits(setup.connectionsMax);
    this.handler = handler;
    responses = new Responses(handler, visits, scratch, selector::wakeup, clock);
    thread = new Thread(this::run, "millrace-http");
    thread.setDaemon(true);
  }

  /** How many connections there may be at once: 8 to 64. */
  static int connectionsMax(final long descriptors) {
    return (int)
        Math.max(CONNECTIONS_MIN, Math.min(CONNECTIONS_MAX, descriptors / CONNECTION_SHARE));
  }

  /** Descriptors that its clients may hold, those included that are about to be closed. */
  static int descriptorsMax(final long descriptors) {
    return connectionsMax(descriptors) + ACCEPTS_MAX;
  }

  void start() {
    thread.start();
  }

  /** Who is told of what ended the thread; to be called before the start. */
  void fatal(final Consumer<Throwable> told) {
    thread.setUncaughtExceptionHandler((ended, fault) -> told.accept(fault));
  }

  private void run() {
    nowNs = clock.getAsLong();
    tickNs = nowNs;
    pausedUntilNs = nowNs;
    try {
      listening = door.register(selector, SelectionKey.OP_ACCEPT);
      while (!closing) {
        selector.select(this::onReady, waitMs());
        nowNs = clock.getAsLong();
        turn();
      }
    } catch (final IOException e) {
      faults.accept(e);
    } finally {
      end();
    }
  }

  private void turn() {
    responses.begin(nowNs);
    for (Responses.Made next = responses.poll(); next != null; next = responses.poll()) {
      final Responses.Made each = next;
      guarded(each.visit(), () -> responses.deliver(each));
    }
    for (final Visit visit : visits.all()) {
      guarded(visit, () -> responses.advance(visit));
    }
    visits.forgetClosed();
    final boolean isPaused = pausedUntilNs - nowNs > 0;
    pausedUntilNs = isPaused ? pausedUntilNs : nowNs;
    listening.interestOps(isPaused ? 0 : SelectionKey.OP_ACCEPT);
    if (tickNs - nowNs <= 0) {
      tickNs = nowNs + TICK_NS;
      tick();
    }
  }

  private void tick() {
    try {
      handler.onTick(nowNs);
    } catch (final RuntimeException | OutOfMemoryError e) {
      faults.accept(e);
    }
  }

  private long waitMs() {
    long deadlineNs = responses.isPressed() ? nowNs + Visit.PRESSED_NS / 2 : tickNs;
    deadlineNs = responses.pacedUntilNs(deadlineNs);
    for (final Visit visit : visits.all()) {
      deadlineNs = visit.deadlineNs() - deadlineNs < 0 ? visit.deadlineNs() : deadlineNs;
    }
    if (pausedUntilNs - nowNs > 0) {
      deadlineNs = pausedUntilNs - deadlineNs < 0 ? pausedUntilNs : deadlineNs;
    }
    return Math.max(1, TimeUnit.NANOSECONDS.toMillis(deadlineNs - nowNs) + 1);
  }

  private void onReady(final SelectionKey key) {
    if (key == listening) {
      accept();
    } else if (key.isValid()) {
      final Visit visit = (Visit) key.attachment();
      guarded(visit, () -> onReady(key, visit));
    }
  }

  private void onReady(final SelectionKey key, final Visit visit) throws IOException {
    if (key.isReadable()) {
      visit.onReadable(scratch, clock.getAsLong());
    } else if (key.isWritable()) {
      visit.onWritable(scratch, clock.getAsLong());
    }
  }

  private void accept() {
    final long atNs = clock.getAsLong();
    try {
      for (int i = 0; i < ACCEPTS_MAX; i++) {
        if (!visits.hasRoom(atNs)) {
          pausedUntilNs = atNs + PAUSE_NS; // they wait in the kernel
          return;
        }
        final SocketChannel channel = door.accept();
        if (channel == null) {
          return;
        }
        visits.makeRoom(atNs);
        accepted(channel, atNs);
      }
    } catch (final IOException e) {
      pausedUntilNs = atNs + PAUSE_NS;
    }
  }

  private void accepted(final SocketChannel channel, final long atNs) throws IOException {
    try {
      channel.configureBlocking(false);
      final SelectionKey key = channel.register(selector, SelectionKey.OP_READ);
      final Visit visit = new Visit(channel, key, atNs);
      key.attach(visit);
      visits.add(visit);
    } catch (final IOException | RuntimeException e) {
      channel.close(); // it has left already
    }
  }

  /** Work for one connection. */
  private interface Step {
    void run() throws IOException;
  }

  /** Whatever goes wrong ends that connection and nothing else. */
  private void guarded(final Visit visit, final Step step) {
    try {
      step.run();
    } catch (final IOException e) {
      visit.close(); // it has left
    } catch (final RuntimeException | OutOfMemoryError e) {
      visit.reset();
      faults.accept(e);
    }
  }

  private void end() {
    try {
      door.close();
      visits.all().forEach(Visit::close);
      selector.close();
    } catch (final IOException e) {
      faults.accept(e);
    }
  }

  /** Ends the thread and all connections. Returns when it is done, after 200 ms at most. */
  @Override
  public void close() {
    closing = true;
    selector.wakeup();
    try {
      thread.join(JOIN_MS);
    } catch (final InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
