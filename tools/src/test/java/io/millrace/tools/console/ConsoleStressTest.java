package io.millrace.tools.console;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.status.SessionRecord;
import io.millrace.status.SessionSink;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/**
 * More sessions than a slow log takes, from several loops, far beyond 20,000 in a second: nobody
 * who hands one over waits, and each is written or counted.
 */
final class ConsoleStressTest {
  private static final int LOOPS = 4;
  private static final int SESSIONS = 50_000;
  private static final int BURST_MAX = 2_000;
  private static final int BROKEN_ONE_IN = 50;
  private static final long SLOW_MAX_NS = TimeUnit.MICROSECONDS.toNanos(400);
  private static final long WAIT_SECONDS = 60;
  private static final Pattern LOST =
      Pattern.compile("millrace: (\\d+) log lines lost(?:: No space left on device)?\n");

  private final long seed = Long.getLong("millrace.seed", new Random().nextLong());
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  private final SlowFile file = new SlowFile(new Random(seed));

  /** Takes its time, and now and then refuses a batch. */
  private static final class SlowFile extends OutputStream {
    private final ByteArrayOutputStream taken = new ByteArrayOutputStream();
    private final Random random;

    SlowFile(final Random random) {
      this.random = random;
    }

    @Override
    public void write(final int b) throws IOException {
      write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(final byte[] bytes, final int offset, final int length) throws IOException {
      LockSupport.parkNanos((long) (random.nextDouble() * SLOW_MAX_NS));
      if (random.nextInt(BROKEN_ONE_IN) == 0) {
        throw new IOException("No space left on device");
      }
      taken.write(bytes, offset, length);
    }
  }

  /** How often a loop's thread waited for anything while it handed sessions over. */
  private static long offer(final SessionSink sink, final int loop, final Random random) {
    final SessionRecord session = Sessions.tcp(loop + "-1");
    final long before = waits();
    int left = SESSIONS;
    while (left > 0) {
      final int burst = Math.min(left, 1 + random.nextInt(BURST_MAX));
      for (int i = 0; i < burst; i++) {
        sink.onSession(session);
      }
      left -= burst;
      Thread.yield();
    }
    return waits() - before;
  }

  private static long waits() {
    final ThreadInfo self =
        ManagementFactory.getThreadMXBean().getThreadInfo(Thread.currentThread().getId());
    return self.getWaitedCount() + self.getBlockedCount();
  }

  @Test
  void shouldWriteOrCountEachSessionAndLetNobodyWait() throws Exception {
    final Console console = new Console(err, LogTarget.open("-", file));
    console.start();
    final SessionSink sink = console.sessions();
    offer(sink, LOOPS, new Random(seed)); // what the first use loads is no wait of a loop
    final List<CompletableFuture<Long>> loops = new ArrayList<>();
    for (int i = 0; i < LOOPS; i++) {
      final int loop = i;
      final CompletableFuture<Long> waited = new CompletableFuture<>();
      loops.add(waited);
      final Thread thread =
          new Thread(() -> waited.complete(offer(sink, loop, new Random(seed + loop))), "loop");
      thread.setDaemon(true);
      thread.start();
    }
    for (final CompletableFuture<Long> each : loops) {
      assertEquals(0, each.get(WAIT_SECONDS, TimeUnit.SECONDS), () -> "waited; seed " + seed);
    }
    console.finish(TimeUnit.SECONDS.toMillis(WAIT_SECONDS));
    final String text = file.taken.toString(StandardCharsets.UTF_8);
    final long written = text.lines().filter(line -> line.startsWith("{")).count();
    final String said = err.toString(StandardCharsets.UTF_8);
    long told = 0;
    final Matcher lost = LOST.matcher(said);
    while (lost.find()) {
      told += Long.parseLong(lost.group(1));
    }
    assertEquals((LOOPS + 1L) * SESSIONS, written + told, () -> "seed " + seed + ": " + said);
    assertEquals(told, console.lost());
    assertTrue(told > 0 && written > Console.SESSIONS_MAX, () -> written + " seed " + seed);
  }
}
