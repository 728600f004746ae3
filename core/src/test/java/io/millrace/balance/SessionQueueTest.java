package io.millrace.balance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.config.Algorithm;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Waiting for a place: order, leaving, and that no place is lost between two threads. */
final class SessionQueueTest {
  private static final int LOOPS = 4;
  private static final int SESSIONS = 40_000;
  private static final int PLACES = 2;
  private static final Ticket.Waiter NOBODY = nowNs -> {};

  private final Bell bell = new Bell();
  private final FlowKey key = PoolSpec.keys(1, new Random(1)).get(0);
  private final ExecutorService threads = Executors.newFixedThreadPool(LOOPS + 1);

  @AfterEach
  void stop() {
    threads.shutdownNow();
  }

  @Test
  @DisplayName("L6 places go to those that came first; nobody is passed over")
  void shouldGrantInOrderWhenPlacesBecomeFree() {
    final Pool pool = PoolSpec.of(Algorithm.LEAST_CONNECTIONS).to(1, 1).bell(bell).pool();
    final SessionQueue queue = new SessionQueue(pool, bell, 3);
    final int held = pool.acquire(pool.view(), key, new Tried());
    final List<Ticket> tickets = List.of(join(queue), join(queue), join(queue));
    assertNull(join(queue), "a fourth place");
    assertEquals(List.of(), granted(queue));
    pool.release(held);
    assertTrue(bell.isRung());
    bell.quiet();
    for (final Ticket ticket : tickets) {
      assertEquals(List.of(ticket), granted(queue));
      assertEquals(List.of(), granted(queue), "one place, one session");
      pool.release(ticket.place().slot());
    }
    assertEquals(0, queue.waiting());
    assertFalse(bell.isAwaited());
  }

  @Test
  @DisplayName("L6 one that leaves frees its place in the queue, and is passed over")
  void shouldPassOverWhenASessionHasLeft() {
    final Pool pool = PoolSpec.of(Algorithm.LEAST_CONNECTIONS).to(1, 1).bell(bell).pool();
    final SessionQueue queue = new SessionQueue(pool, bell, 2);
    final int held = pool.acquire(pool.view(), key, new Tried());
    final Ticket first = join(queue);
    final Ticket second = join(queue);
    assertTrue(first.leave());
    assertFalse(first.leave(), "twice");
    final Ticket third = join(queue);
    assertNotNull(third, "the place in the queue is free again");
    pool.release(held);
    assertEquals(List.of(second), granted(queue));
    assertFalse(second.leave(), "too late: it holds a place");
    pool.release(second.place().slot());
    assertEquals(List.of(third), granted(queue));
    assertNull(first.place());
  }

  @Test
  @DisplayName("one that has failed at the backend with room does not hold up those behind it")
  void shouldServeOthersWhenTheFirstHasTriedTheOnlyFreeBackend() {
    final Pool pool = PoolSpec.of(Algorithm.LEAST_CONNECTIONS).to(1, 1).to(1, 1).bell(bell).pool();
    final SessionQueue queue = new SessionQueue(pool, bell, 9);
    final int one = pool.acquire(pool.view(), key, new Tried());
    final int other = pool.acquire(pool.view(), key, new Tried());
    final Tried tried = new Tried();
    tried.add(one);
    final Ticket choosy = queue.join(0, key, tried, NOBODY);
    final Ticket open = join(queue);
    pool.release(one);
    assertEquals(List.of(open), granted(queue));
    pool.release(other);
    assertEquals(List.of(choosy), granted(queue));
    assertEquals(other, choosy.place().slot());
  }

  @Test
  @DisplayName("with a fallback, its place is granted when no own backend is eligible")
  void shouldGrantThePlaceOfTheFallbackWhenNoneIsEligible() {
    final Pool other = PoolSpec.of(Algorithm.LEAST_CONNECTIONS).to(1, 1).bell(bell).pool();
    final Pool pool =
        PoolSpec.of(Algorithm.LEAST_CONNECTIONS).to(1, 0).down(0).fallback(other).bell(bell).pool();
    final SessionQueue queue = new SessionQueue(pool, bell, 9);
    final int held = other.acquire(other.view(), key, new Tried());
    final Ticket ticket = join(queue);
    assertEquals(List.of(), granted(queue));
    bell.quiet();
    other.release(held);
    assertTrue(bell.isRung(), "a place of another pool is one to look for");
    assertEquals(List.of(ticket), granted(queue));
    final Admission admission = PoolSpec.admission(pool);
    assertNotNull(admission.acquireGranted(ticket, new Tried()));
    admission.close();
    assertEquals(0, other.active(0));
  }

  @Test
  @DisplayName("L6 clients that come and go while nothing is free do not pile up")
  void shouldForgetThoseThatLeftWhenNothingBecomesFree() {
    final Pool pool = PoolSpec.of(Algorithm.LEAST_CONNECTIONS).to(1, 1).bell(bell).pool();
    final SessionQueue queue = new SessionQueue(pool, bell, 4);
    final int held = pool.acquire(pool.view(), key, new Tried());
    final Ticket first = join(queue);
    for (int i = 0; i < 10_000; i++) {
      final Ticket ticket = join(queue);
      assertNotNull(ticket, "the queue has room");
      ticket.leave();
      granted(queue);
      assertTrue(queue.length() <= 9, "those that left");
    }
    pool.release(held);
    assertEquals(List.of(first), granted(queue));
  }

  @Test
  @DisplayName("many loops and the conductor at once: no place is lost, none is given twice")
  void shouldLoseNoPlaceWhenSessionsLeaveWhileTheyAreGranted() throws Exception {
    final Pool pool = PoolSpec.of(Algorithm.LEAST_CONNECTIONS).to(1, PLACES).bell(bell).pool();
    final SessionQueue queue = new SessionQueue(pool, bell, 16);
    final AtomicBoolean running = new AtomicBoolean(true);
    final AtomicInteger held = new AtomicInteger();
    final Future<Integer> conductor = threads.submit(() -> conduct(queue, running));
    final List<Future<Integer>> loops = new ArrayList<>();
    for (int i = 0; i < LOOPS; i++) {
      final Random random = new Random(i);
      loops.add(threads.submit(() -> comeAndGo(pool, queue, held, random)));
    }
    int served = 0;
    for (final Future<Integer> loop : loops) {
      served += loop.get(60, TimeUnit.SECONDS);
    }
    running.set(false);
    assertTrue(conductor.get(10, TimeUnit.SECONDS) >= served);
    assertTrue(served > 0, "some were served");
    assertEquals(0, pool.active(0));
    assertEquals(0, queue.waiting());
    assertFalse(bell.isAwaited());
  }

  private static int conduct(final SessionQueue queue, final AtomicBoolean running) {
    int granted = 0;
    while (running.get()) {
      granted += queue.grant(0, ticket -> {});
    }
    return granted;
  }

  /** A loop: sessions join, some leave at once, some later, some are served. */
  private int comeAndGo(
      final Pool pool, final SessionQueue queue, final AtomicInteger held, final Random random) {
    final Deque<Ticket> mine = new ArrayDeque<>();
    int served = 0;
    final long deadlineNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
    // the conductor's thread may come late to its turn
    for (int i = 0; i < SESSIONS || served == 0 && deadlineNs - System.nanoTime() > 0; i++) {
      final Ticket ticket = join(queue);
      if (ticket != null && random.nextInt(4) == 0) {
        served += end(pool, ticket, held);
      } else if (ticket != null) {
        mine.addLast(ticket);
      }
      while (mine.size() > random.nextInt(6)) {
        served += end(pool, mine.removeFirst(), held);
      }
    }
    while (!mine.isEmpty()) {
      served += end(pool, mine.removeFirst(), held);
    }
    return served;
  }

  private static int end(final Pool pool, final Ticket ticket, final AtomicInteger held) {
    if (ticket.leave()) {
      return 0;
    }
    assertTrue(held.incrementAndGet() <= PLACES, "more sessions than places");
    final int slot = ticket.place().slot();
    held.decrementAndGet();
    pool.release(slot);
    return 1;
  }

  private Ticket join(final SessionQueue queue) {
    return queue.join(0, key, new Tried(), NOBODY);
  }

  private static List<Ticket> granted(final SessionQueue queue) {
    final List<Ticket> granted = new ArrayList<>();
    queue.grant(0, granted::add);
    return granted;
  }
}
