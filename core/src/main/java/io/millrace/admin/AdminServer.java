package io.millrace.admin;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.agrona.concurrent.NanoClock;

/**
 * Serves operators over a Unix-domain socket in the run directory. {@link #open} listens and starts
 * the thread; {@link #close} may be called from any thread.
 */
public final class AdminServer implements AutoCloseable, Runnable {
  /** Descriptors beside its clients': the listening socket and the selector's two. */
  private static final int DESCRIPTORS = 3;

  /** Clients at once, at most; those beyond wait in the kernel. */
  private static final int CLIENTS_MAX = 64;

  private static final int CLIENTS_MIN = 4;

  /** Of the descriptors of the process, one in so many may be a client's. */
  private static final int CLIENT_SHARE = 32;

  /** One in so many clients may wait for long, so that there is always room for the others. */
  private static final int LINGERING_SHARE = 2;

  private static final long TICK_NS = TimeUnit.SECONDS.toNanos(1);

  /** After an accept that failed: most likely no descriptor is left. */
  private static final long PAUSE_NS = TimeUnit.MILLISECONDS.toNanos(100);

  private static final long JOIN_MS = 200;
  private static final int SCRATCH_BYTES = 64 * 1024;

  private final AdminSocket socket;
  private final Selector selector;
  private final SelectionKey listening;
  private final Visitors visitors;
  private final Replies replies;
  private final NanoClock clock;
  private final Consumer<Throwable> faults;
  private final int clientsMax;
  private final Thread thread;
  private final List<Conversation> clients = new ArrayList<>();
  private final ByteBuffer scratch = ByteBuffer.allocateDirect(SCRATCH_BYTES);

  private volatile boolean closing;
  private long nowNs;
  private long tickNs;
  private long pausedUntilNs;

  private AdminServer(
      final AdminSocket socket, final Selector selector, final AdminHandler handler, final Setup to)
      throws IOException {
    this.socket = socket;
    this.selector = selector;
    listening = socket.channel().register(selector, SelectionKey.OP_ACCEPT);
    visitors = new Visitors(socket.owner());
    clientsMax = clientsMax(to.descriptorsMax);
    final Places lingering = new Places(clientsMax / LINGERING_SHARE);
    replies = new Replies(handler, scratch, selector::wakeup, to.faults, lingering);
    clock = to.clock;
    faults = to.faults;
    thread = to.threads.newThread(this);
    thread.setName("millrace-admin");
    thread.setDaemon(true);
  }

  /**
   * What a server takes from its surroundings.
   *
   * @param clock of all durations
   * @param threads makes its thread
   * @param faults told of each fault that ended one client
   * @param descriptorsMax limit of the process; it bounds how many clients are served at once
   */
  public record Setup(
      NanoClock clock, ThreadFactory threads, Consumer<Throwable> faults, long descriptorsMax) {}

  /** How many clients are served at once: 4 to 64. */
  private static int clientsMax(final long descriptors) {
    return (int) Math.max(CLIENTS_MIN, Math.min(CLIENTS_MAX, descriptors / CLIENT_SHARE));
  }

  /**
   * Descriptors that a server may hold.
   *
   * @param limit of the process
   * @return its own and its clients'
   */
  public static int descriptorsMax(final long limit) {
    return DESCRIPTORS + clientsMax(limit);
  }

  /**
   * Listens in a run directory that this process owns, and starts serving.
   *
   * @param directory of the socket
   * @param handler acts on requests
   * @param setup surroundings
   * @return to be closed before the directory is given up
   * @throws IOException when it cannot listen, with the reason
   */
  public static AdminServer open(
      final Path directory, final AdminHandler handler, final Setup setup) throws IOException {
    final AdminSocket socket = AdminSocket.open(directory);
    Selector selector = null;
    try {
      selector = Selector.open();
      final AdminServer server = new AdminServer(socket, selector, handler, setup);
      server.thread.start();
      return server;
    } catch (final IOException | RuntimeException e) {
      if (selector != null) {
        selector.close();
      }
      socket.close();
      throw e;
    }
  }

  /**
   * Has the Java runtime make ready what its first Unix-domain socket needs, a source of random
   * numbers among it: that takes 10 ms of a start. May run beside a launch, on any thread.
   */
  public static void prepare() {
    try {
      ServerSocketChannel.open(StandardProtocolFamily.UNIX).close();
    } catch (final IOException | UnsupportedOperationException e) {
      return; // whoever opens one in earnest will tell
    }
  }

  /** The thread's work, until {@link #close}. */
  @Override
  public void run() {
    nowNs = clock.nanoTime();
    tickNs = nowNs + TICK_NS;
    pausedUntilNs = nowNs;
    try {
      while (!closing) {
        selector.select(this::onReady, waitMs());
        nowNs = clock.nanoTime();
        turn();
      }
    } catch (final IOException e) {
      faults.accept(e);
    } finally {
      end();
    }
  }

  private void turn() {
    replies.deliver(nowNs, this::unreadBytes);
    for (final Conversation client : clients) {
      guarded(client, () -> replies.advance(client, nowNs, unreadBytes()));
    }
    clients.removeIf(client -> client.state() == Conversation.State.CLOSED);
    listen();
    if (tickNs - nowNs <= 0) {
      tickNs = nowNs + TICK_NS;
      replies.tick(nowNs);
    }
  }

  /** Those who come while all places are taken, or while no descriptor is left, wait. */
  private void listen() {
    final boolean isPaused = pausedUntilNs - nowNs > 0;
    pausedUntilNs = isPaused ? pausedUntilNs : nowNs; // the clock may turn over in the meantime
    final boolean wanted = clients.size() < clientsMax && !isPaused;
    listening.interestOps(wanted ? SelectionKey.OP_ACCEPT : 0);
  }

  private long unreadBytes() {
    long sum = 0;
    for (final Conversation client : clients) {
      sum += client.unreadBytes();
    }
    return sum;
  }

  private long waitMs() {
    long deadlineNs = replies.isPressed() ? nowNs + Conversation.PRESSED_NS / 2 : tickNs;
    for (final Conversation client : clients) {
      deadlineNs = client.deadlineNs() - deadlineNs < 0 ? client.deadlineNs() : deadlineNs;
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
      final Conversation client = (Conversation) key.attachment();
      guarded(client, () -> onReady(key, client));
    }
  }

  private void onReady(final SelectionKey key, final Conversation client) throws IOException {
    if (key.isReadable()) {
      client.onReadable(scratch, clock.nanoTime());
    } else if (key.isWritable()) {
      client.onWritable(scratch, clock.nanoTime());
    }
  }

  private void accept() {
    try {
      while (clients.size() < clientsMax) {
        final ServerSocketChannel door = socket.channel();
        final SocketChannel channel = door.accept();
        if (channel == null) {
          return;
        }
        accepted(channel);
      }
    } catch (final IOException e) {
      pausedUntilNs = clock.nanoTime() + PAUSE_NS;
    }
  }

  private void accepted(final SocketChannel channel) throws IOException {
    try {
      channel.configureBlocking(false);
      final String user = visitors.user(channel);
      final SelectionKey key = channel.register(selector, SelectionKey.OP_READ);
      final Conversation client = new Conversation(channel, key, user, clock.nanoTime());
      key.attach(client);
      clients.add(client);
    } catch (final IOException | RuntimeException e) {
      channel.close();
      faults.accept(e);
    }
  }

  /** Work for one client. */
  private interface Step {
    void run() throws IOException;
  }

  /** Whatever goes wrong ends that client and nothing else. */
  private void guarded(final Conversation client, final Step step) {
    try {
      step.run();
    } catch (final IOException e) {
      client.close(); // it has left
    } catch (final RuntimeException | OutOfMemoryError e) {
      faults.accept(e);
      client.close();
    }
  }

  private void end() {
    try {
      socket.close();
      for (final Conversation client : clients) {
        guarded(client, () -> replies.conclude(client, clock.nanoTime()));
        client.close();
      }
      selector.close();
    } catch (final IOException e) {
      faults.accept(e);
    }
  }

  /** Removes the socket and ends all clients. Returns when it is done, after 200 ms at most. */
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
