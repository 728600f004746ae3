package io.millrace.tools.bench;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The thread of one part of the load: opens its connections, then works one phase after the other.
 * Everything of the generator belongs to this thread; its meters may be read by another.
 */
final class LoadLoop implements Runnable {
  /** Connects under way at once: a peer's queue of connections is not endless. */
  private static final int CONNECTS_MAX = 64;

  private static final long CONNECT_POLL_NS = TimeUnit.MILLISECONDS.toNanos(5);
  private static final Phase END = new Phase(-1, 0, 0, 0);

  private final BenchPlan plan;
  private final Share share;
  private final AtomicBoolean interrupted;
  private final Semaphore finished = new Semaphore(0);
  private final ArrayBlockingQueue<Phase> orders = new ArrayBlockingQueue<>(2);
  private final List<Meter> meters = new ArrayList<>();
  private volatile String problem;

  LoadLoop(final BenchPlan plan, final int loop, final AtomicBoolean interrupted) {
    this.plan = plan;
    this.share = new Share(plan.load(), loop);
    this.interrupted = interrupted;
    plan.targets().forEach(target -> meters.add(new Meter()));
  }

  /** Starts the thread. */
  void start() {
    final Thread thread = new Thread(this, "millrace-bench-" + share.loop());
    thread.setDaemon(true);
    thread.start();
  }

  /** Has it work a phase; {@link #await} tells the end. */
  void begin(final Phase phase) {
    orders.add(phase);
  }

  /** Has the thread end. */
  void end() {
    orders.offer(END);
  }

  /**
   * Waits until its connections are open, at first, or the phase is over.
   *
   * @return false when the time is over before that
   * @throws BenchException when the loop has failed
   */
  boolean await(final long timeoutNs) throws BenchException, InterruptedException {
    final boolean done = finished.tryAcquire(timeoutNs, TimeUnit.NANOSECONDS);
    if (done && problem != null) {
      throw new BenchException(problem);
    }
    return done;
  }

  /**
   * Looks whether {@link #await} would return true, and leaves that to it.
   *
   * @param timeoutNs how long to wait for that
   * @return false when the time is over before that
   */
  boolean isThrough(final long timeoutNs) throws InterruptedException {
    final boolean through = finished.tryAcquire(timeoutNs, TimeUnit.NANOSECONDS);
    if (through) {
      finished.release();
    }
    return through;
  }

  /** One for each target. */
  List<Meter> meters() {
    return meters;
  }

  @Override
  public void run() {
    try (Network network = new SocketNetwork(plan.targets())) {
      work(network);
    } catch (final BenchException e) {
      problem = e.getMessage();
    } catch (final RuntimeException | OutOfMemoryError e) {
      problem = "a fault of its own: " + e;
    } catch (final InterruptedException e) {
      problem = "interrupted";
    }
    finished.release();
  }

  private void work(final Network network) throws BenchException, InterruptedException {
    final Generator generator =
        new Generator(share, plan.lifetime(), System::nanoTime, network, meters);
    generator.take(connections(network, generator));
    finished.release();
    for (Phase phase = orders.take(); phase != END; phase = orders.take()) {
      generator.begin(phase);
      while (generator.turn()) {
        if (interrupted.get()) {
          generator.cut();
          break;
        }
      }
      finished.release();
    }
  }

  private List<List<Connection>> connections(final Network network, final Generator generator)
      throws BenchException {
    final Payload payload = plan.wording().payload();
    final ByteBuffer out =
        ByteBuffer.allocateDirect(Math.max(Shared.SCRATCH_BYTES, payload.requestBytes()));
    final ByteBuffer in = ByteBuffer.allocateDirect(Shared.SCRATCH_BYTES);
    final List<List<Connection>> all = new ArrayList<>();
    for (int target = 0; target < plan.targets().size(); target++) {
      final Shared shared =
          new Shared(
              network,
              target,
              System::nanoTime,
              meters.get(target),
              payload,
              out,
              in,
              plan.load().inFlight(),
              plan.waitingMax(),
              plan.times().timeoutNs(),
              generator);
      final List<Connection> made = new ArrayList<>();
      for (int i = 0; i < share.connections(); i++) {
        made.add(connection(shared, i * share.loops() + share.loop()));
      }
      if (plan.lifetime() == Lifetime.KEPT) {
        open(made, network, plan.targets().get(target));
      }
      all.add(made);
    }
    return all;
  }

  private Connection connection(final Shared shared, final int index) {
    final int number = (int) ProcessHandle.current().pid() << 16 ^ index;
    if (plan.isDatagram()) {
      return new DatagramConnection(shared, number);
    }
    return plan.lifetime() == Lifetime.KEPT
        ? new KeptConnection(shared, number)
        : new ShortConnection(shared, number);
  }

  private void open(final List<Connection> all, final Network network, final Target target)
      throws BenchException {
    for (int from = 0; from < all.size(); from += CONNECTS_MAX) {
      final List<Connection> batch = all.subList(from, Math.min(all.size(), from + CONNECTS_MAX));
      final long deadlineNs = System.nanoTime() + plan.times().timeoutNs();
      batch.forEach(each -> each.open(System.nanoTime()));
      while (!isOpen(batch, target, from)) {
        network.poll(CONNECT_POLL_NS);
        if (interrupted.get()) {
          throw new BenchException("interrupted before all connections were open");
        }
        if (deadlineNs - System.nanoTime() < 0) {
          throw new BenchException(
              "no answer to a connect to " + target.text() + " (" + (from + 1) + " of this loop)");
        }
      }
    }
  }

  private static boolean isOpen(final List<Connection> batch, final Target target, final int before)
      throws BenchException {
    boolean all = true;
    int opened = before;
    for (final Connection each : batch) {
      if (each.problem() != null) {
        throw new BenchException(
            "cannot connect to "
                + target.text()
                + ": "
                + each.problem()
                + (opened > 0 ? "; " + opened + " connections of this loop were open" : ""));
      }
      all &= each.isOpen();
      opened += each.isOpen() ? 1 : 0;
    }
    return all;
  }
}
