package io.millrace.balance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.config.RateConfig;
import io.millrace.config.SourceConfig;
import io.millrace.testkit.Seeds;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Eight loops at once. Each keeps a few sessions and opens and ends others without a pause. */
final class SourceTableStressTest {
  private static final int THREADS = 8;
  private static final int ROUNDS = 100_000;
  private static final int HELD = 4;
  private static final long SECOND_NS = TimeUnit.SECONDS.toNanos(1);

  /** Few sources: the same one is entered by several at once. Many: slots change hands. */
  @ParameterizedTest
  @CsvSource({"1, 1", "1, 3", "8, 2", "100, 2", "2000, 1", "20000, 3"})
  void shouldNeverExceedLimitOfAnySource(final int sources, final int max) throws Exception {
    final SourceTable table =
        SourceTable.of(new SourceConfig(max, RateConfig.OFF), 100, 1 << 10, 0);
    final AtomicIntegerArray open = new AtomicIntegerArray(sources);
    final AtomicInteger admitted = new AtomicInteger();
    Seeds.each(
        1,
        random ->
            inEightThreads(
                random,
                mine -> {
                  final int[] heldSources = new int[HELD];
                  final int[] slots = {-1, -1, -1, -1};
                  for (int i = 0; i < ROUNDS; i++) {
                    final int at = i % HELD;
                    if (slots[at] >= 0) {
                      open.decrementAndGet(heldSources[at]);
                      table.leave(slots[at]);
                    }
                    heldSources[at] = mine.nextInt(sources);
                    slots[at] = table.take(address(heldSources[at]), 0);
                    if (slots[at] >= 0) {
                      admitted.incrementAndGet();
                      final int now = open.incrementAndGet(heldSources[at]);
                      assertTrue(now <= max, now + " sessions of one source");
                    }
                  }
                  for (int at = 0; at < HELD; at++) {
                    if (slots[at] >= 0) {
                      open.decrementAndGet(heldSources[at]);
                      table.leave(slots[at]);
                    }
                  }
                }));
    assertTrue(admitted.get() > ROUNDS / 100, "admitted " + admitted);
    assertEquals(0, table.sessions());
    assertEquals(0, table.slotsInUse(0));
  }

  /** The clock runs so fast that the table is tidied again and again meanwhile. */
  @ParameterizedTest
  @CsvSource({"1, 100", "50, 10", "600, 1000"})
  void shouldAdmitNoMoreThanRateWhenAllAskAtOnce(final int sources, final long perSecond)
      throws Exception {
    final SourceTable table =
        SourceTable.of(new SourceConfig(0, new RateConfig(perSecond, SECOND_NS)), 100, 1 << 10, 0);
    final AtomicLong clockNs = new AtomicLong();
    final AtomicIntegerArray admitted = new AtomicIntegerArray(sources);
    Seeds.each(
        1,
        random ->
            inEightThreads(
                random,
                mine -> {
                  for (int i = 0; i < ROUNDS; i++) {
                    final int source = mine.nextInt(sources);
                    if (table.take(address(source), clockNs.addAndGet(50_000)) >= 0) {
                      admitted.incrementAndGet(source);
                    }
                  }
                }));
    final long most = perSecond + perSecond * clockNs.get() / SECOND_NS;
    long sum = 0;
    for (int i = 0; i < sources; i++) {
      assertTrue(admitted.get(i) <= most, admitted.get(i) + " of " + most);
      sum += admitted.get(i);
    }
    assertTrue(sum > 0);
    assertEquals(0, table.slotsInUse(clockNs.get() + 2 * SECOND_NS));
  }

  private interface Work {
    void with(Random random) throws Exception;
  }

  private static void inEightThreads(final Random random, final Work work) throws Exception {
    final ExecutorService threads = Executors.newFixedThreadPool(THREADS);
    final CyclicBarrier start = new CyclicBarrier(THREADS);
    try {
      final List<Future<?>> running = new ArrayList<>();
      for (int i = 0; i < THREADS; i++) {
        final Random mine = new Random(random.nextLong());
        running.add(
            threads.submit(
                () -> {
                  start.await(10, TimeUnit.SECONDS);
                  work.with(mine);
                  return null;
                }));
      }
      for (final Future<?> each : running) {
        each.get(60, TimeUnit.SECONDS);
      }
    } finally {
      threads.shutdownNow();
    }
  }

  private static InetAddress address(final int source) throws UnknownHostException {
    return InetAddress.getByAddress(
        new byte[] {10, (byte) (source >>> 16), (byte) (source >>> 8), (byte) source});
  }
}
