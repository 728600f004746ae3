package io.millrace.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.testkit.NothingLeft;
import io.millrace.testkit.Seeds;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Pipe;
import java.nio.channels.SelectionKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.IntConsumer;
import org.jctools.queues.atomic.MpscAtomicArrayQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

final class PollerTest {
  private static final long LATE_NS = TimeUnit.MILLISECONDS.toNanos(900);

  @RegisterExtension final NothingLeft left = new NothingLeft();

  private final AtomicLong clock = new AtomicLong();
  private final List<Throwable> faults = new ArrayList<>();
  private final List<Pipe> pipes = new ArrayList<>();
  private Poller poller;

  @BeforeEach
  void open() {
    poller = new Poller(clock::incrementAndGet, (fault, nowNs) -> faults.add(fault));
  }

  @AfterEach
  void close() throws IOException {
    poller.close();
    for (final Pipe each : pipes) {
      each.sink().close();
      each.source().close();
    }
  }

  /** A channel that is always readable. */
  private Pipe.SourceChannel readable(final ReadyHandler handler) throws IOException {
    final Pipe pipe = Pipe.open();
    pipes.add(pipe);
    pipe.sink().write(ByteBuffer.allocate(1));
    pipe.source().configureBlocking(false);
    poller.register(pipe.source(), SelectionKey.OP_READ, handler);
    return pipe.source();
  }

  private static final class Handler implements ReadyHandler {
    final IntConsumer action;
    int faults;

    Handler(final IntConsumer action) {
      this.action = action;
    }

    @Override
    public int onReady(final int readyOps, final long nowNs) {
      action.accept(readyOps);
      return 3;
    }

    @Override
    public void onFault(final Throwable fault, final long nowNs) {
      faults++;
    }
  }

  @Test
  void shouldAddUpTheWorkOfHandlers() throws IOException {
    readable(new Handler(ops -> assertEquals(SelectionKey.OP_READ, ops)));
    readable(new Handler(ops -> {}));
    assertEquals(6, poller.pollNow());
    assertEquals(6, poller.poll(1_000_000, () -> true));
  }

  @Test
  void shouldReadTheClockOnceATurn() throws IOException {
    final long first = poller.nowNs();
    assertEquals(first, poller.nowNs());
    readable(new Handler(ops -> poller.nowNs()));
    poller.pollNow();
    assertEquals(first + 1, poller.nowNs());
    assertEquals(1, poller.turn());
  }

  @Test
  void shouldTellOneHandlerOfItsFaultAndGoOn() throws IOException {
    final Error memory = new OutOfMemoryError("made up");
    final RuntimeException mistake = new IllegalStateException("made up");
    final Handler first = new Handler(ops -> fail(memory));
    final Handler second = new Handler(ops -> fail(mistake));
    final int[] calls = new int[1];
    readable(first);
    readable(new Handler(ops -> calls[0]++));
    readable(second);
    poller.pollNow();
    assertEquals(1, first.faults);
    assertEquals(1, second.faults);
    assertEquals(1, calls[0]);
    assertEquals(2, faults.size());
    assertTrue(faults.containsAll(List.of(memory, mistake)));
  }

  private static void fail(final Throwable with) {
    if (with instanceof Error error) {
      throw error;
    }
    throw (RuntimeException) with;
  }

  @Test
  void shouldNotDeliverAKeyThatWasClosedEarlierInTheBatch() throws IOException {
    final List<Pipe.SourceChannel> channels = new ArrayList<>();
    final int[] calls = new int[1];
    final Handler closesAll =
        new Handler(
            ops -> {
              calls[0]++;
              channels.forEach(poller::close);
            });
    channels.add(readable(closesAll));
    channels.add(readable(closesAll));
    channels.add(readable(closesAll));
    poller.pollNow();
    assertEquals(1, calls[0]);
    assertTrue(channels.get(0).isOpen(), "closed at the end of the turn");
    poller.closeCollected();
    assertFalse(channels.stream().anyMatch(Pipe.SourceChannel::isOpen));
    assertEquals(1, poller.turn(), "taking closed channels out is no turn");
  }

  @Test
  void shouldNotSleepOnACommandThatCameBeforeTheFlag() {
    final long beganNs = System.nanoTime();
    assertEquals(0, poller.poll(Poller.SLEEP_MAX_NS, () -> false));
    assertTrue(System.nanoTime() - beganNs < LATE_NS);
  }

  @Test
  void shouldNotSleepOnACommandThatComesAfterTheFlag() {
    final long beganNs = System.nanoTime();
    poller.poll(
        Poller.SLEEP_MAX_NS,
        () -> {
          poller.wakeup(); // a producer, between the look into the queue and the sleep
          return true;
        });
    assertTrue(System.nanoTime() - beganNs < LATE_NS);
  }

  @Test
  void shouldNotWakeWhoIsAwake() throws IOException {
    poller.wakeup();
    poller.wakeup();
    final long beganNs = System.nanoTime();
    poller.poll(TimeUnit.MILLISECONDS.toNanos(20), () -> true);
    assertTrue(
        System.nanoTime() - beganNs >= TimeUnit.MILLISECONDS.toNanos(19),
        "a wake-up for nothing costs a system call, and the next sleep");
  }

  @Test
  void shouldLoseNoWakeUpWhateverTheThreadsDo() {
    Seeds.each(4, random -> new Stress(random).run());
  }

  /** Producers that offer in random rhythm, and a consumer that sleeps whenever it may. */
  private final class Stress {
    private static final int PRODUCERS = 3;
    private static final int ITEMS = 3_000;
    private static final int CAPACITY = 64;

    private final Random random;
    private final MpscAtomicArrayQueue<Long> queue = new MpscAtomicArrayQueue<>(CAPACITY);
    private final CountDownLatch running = new CountDownLatch(PRODUCERS);
    private final AtomicLong handled = new AtomicLong();

    Stress(final Random random) {
      this.random = random;
    }

    void run() throws InterruptedException {
      final List<Thread> threads = new ArrayList<>();
      for (int i = 0; i < PRODUCERS; i++) {
        final Random own = new Random(random.nextLong());
        threads.add(new Thread(() -> produce(own)));
      }
      threads.forEach(Thread::start);
      long lateMaxNs = 0;
      while (handled.get() < PRODUCERS * ITEMS) {
        poller.poll(Poller.SLEEP_MAX_NS, queue::isEmpty);
        for (Long sentNs = queue.poll(); sentNs != null; sentNs = queue.poll()) {
          lateMaxNs = Math.max(lateMaxNs, System.nanoTime() - sentNs);
          handled.incrementAndGet();
        }
      }
      for (final Thread thread : threads) {
        thread.join();
      }
      assertTrue(lateMaxNs < LATE_NS, "slept for its whole second while a command waited");
    }

    private void produce(final Random own) {
      for (int i = 0; i < ITEMS; i++) {
        final long before = handled.get();
        while (!queue.offer(System.nanoTime())) {
          Thread.onSpinWait();
        }
        poller.wakeup();
        if (own.nextInt(3) == 0) {
          while (handled.get() == before) {
            Thread.onSpinWait(); // so that the consumer gets to sleep
          }
        }
      }
      running.countDown();
    }
  }
}
