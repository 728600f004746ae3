package io.millrace.status;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Numbers under /proc. */
final class ProcNumbersTest {
  @TempDir private Path folder;

  @Test
  void shouldReadTheNumbersOfTheFirstLineAndPassWordsOver() throws IOException {
    final Path file = folder.resolve("stat");
    Files.writeString(file, "cpu  12 0 cpu3 345\t7 8x 9\ncpu0 1 2\n");
    try (ProcNumbers numbers = ProcNumbers.open(file)) {
      assertTrue(numbers.read());
      assertEquals(12, numbers.number(0));
      assertEquals(0, numbers.number(1));
      assertEquals(345, numbers.number(2));
      assertEquals(7, numbers.number(3));
      assertEquals(9, numbers.number(4));
      assertEquals(-1, numbers.number(5));
      Files.writeString(file, "cpu  13 1\n");
      assertTrue(numbers.read());
      assertEquals(13, numbers.number(0));
      assertEquals(-1, numbers.number(2));
      Files.writeString(file, "");
      assertFalse(numbers.read());
      assertEquals(-1, numbers.number(0));
    }
  }

  @Test
  void shouldKnowNothingWhereThereIsNoFileOrItIsClosed() {
    assertNull(ProcNumbers.open(folder.resolve("none")));
    final ProcNumbers numbers = ProcNumbers.ofMachine();
    numbers.close();
    assertFalse(numbers.read());
  }

  @Test
  void shouldTellWhatAThreadHadOfTheProcessorsToAnyThread() throws InterruptedException {
    final ProcNumbers numbers = ProcNumbers.ofThisThread();
    assertNotNull(numbers);
    final long[] before = new long[1];
    final Thread other =
        new Thread(
            () -> {
              numbers.read();
              before[0] = numbers.number(0);
            });
    other.start();
    other.join(TimeUnit.SECONDS.toMillis(20));
    final long startNs = System.nanoTime();
    while (numbers.number(0) <= before[0]
        && System.nanoTime() - startNs < TimeUnit.SECONDS.toNanos(20)) {
      numbers.read();
    }
    assertTrue(before[0] > 0 && numbers.number(0) > before[0], "time of this thread");
    assertTrue(numbers.number(1) >= 0);
    numbers.close();
  }

  @Test
  void shouldTellTheStolenTimeOfTheMachine() {
    try (ProcNumbers numbers = ProcNumbers.ofMachine()) {
      assertTrue(numbers.read());
      assertTrue(numbers.number(0) > 0);
      assertTrue(numbers.number(7) >= 0, "steal");
    }
  }
}
