package io.millrace.balance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.config.RateConfig;
import io.millrace.config.SourceConfig;
import io.millrace.testkit.Seeds;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/**
 * Random orders of the single steps of several loops that use one bucket of eight slots at the same
 * time: races of a nanosecond that running them at full speed does not meet.
 */
final class SourceTableOrderTest {
  private static final int BUCKET = SourceTable.BUCKET_SLOTS;
  private static final int LOOPS = 3;
  private static final int OPENINGS = 2;
  private static final int FILLERS = 1_000;
  private static final int STEPS_HELD = 30;

  @Test
  void shouldNeverCountOneSourceInTwoSlots() {
    final Interleaving order = new Interleaving();
    try {
      Seeds.each(5_000, random -> new Bucket(order, random).run());
    } finally {
      order.close();
    }
  }

  /** One bucket, used by all loops. The limit is one session for each source. */
  private static final class Bucket {
    private final Interleaving order;
    private final Random random;
    private final Words memory = Words.of(BUCKET);
    private final SourceTable table;
    private final int[] open = new int[BUCKET + 2];
    private final AtomicReference<String> broken = new AtomicReference<>();

    Bucket(final Interleaving order, final Random random) {
      this.order = order;
      this.random = random;
      table =
          new SourceTable(
              new SourceConfig(1, RateConfig.OFF),
              new SipHash(1, 2), // no two of these sources have the same tag
              new SteppedWords(memory, order),
              0);
    }

    void run() throws Exception {
      final int sources = 1 + random.nextInt(random.nextBoolean() ? 2 : open.length);
      final int fillers = random.nextInt(BUCKET);
      final List<Integer> filled = new ArrayList<>();
      for (int i = 0; i < fillers; i++) {
        filled.add(table.take(address(FILLERS + i), 0));
      }
      final List<Runnable> loops = new ArrayList<>();
      loops.add(() -> endAll(filled));
      for (int i = 0; i < LOOPS; i++) {
        final long seed = random.nextLong();
        loops.add(() -> openAndEnd(new Random(seed), sources));
      }
      order.run(loops, random);
      assertEquals(null, broken.get());
      assertEquals(0, table.sessions());
      for (int i = 0; i < BUCKET; i++) {
        assertTrue(!SourceWord.isPending(memory.get(i)), "left pending");
      }
    }

    /** Makes room, so that others find their first free slot elsewhere from step to step. */
    private void endAll(final List<Integer> filled) {
      Collections.shuffle(filled, random);
      filled.forEach(
          slot -> {
            order.step();
            table.leave(slot);
          });
    }

    private void openAndEnd(final Random mine, final int sources) {
      for (int i = 0; i < OPENINGS; i++) {
        final int source = mine.nextInt(sources);
        final int slot = table.take(address(source), 0);
        if (slot >= 0) {
          if (++open[source] > 1) {
            broken.set("two sessions of source " + source);
          }
          for (int held = mine.nextInt(STEPS_HELD); held > 0; held--) {
            order.step();
          }
          open[source]--;
          table.leave(slot);
        }
      }
    }

    private static InetAddress address(final int source) {
      try {
        return InetAddress.getByAddress(new byte[] {10, 0, (byte) (source >>> 8), (byte) source});
      } catch (final UnknownHostException e) {
        throw new AssertionError(e);
      }
    }
  }

  /** Lets another loop go first, perhaps, before each step. */
  private record SteppedWords(Words words, Interleaving order) implements Words {
    @Override
    public long get(final int index) {
      order.step();
      return words.get(index);
    }

    @Override
    public boolean compareAndSet(final int index, final long expected, final long next) {
      order.step();
      return words.compareAndSet(index, expected, next);
    }

    @Override
    public int length() {
      return words.length();
    }
  }
}
