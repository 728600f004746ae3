package io.millrace.control;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import org.junit.jupiter.api.Test;

/** Snapshots of the last while. */
final class WindowTest {
  private static final long START = Long.MAX_VALUE - 25;

  private final Window window = new Window(4, 2);

  private void add(final int at, final long growing, final long level) {
    final long[] numbers = window.add(START + at);
    numbers[0] = growing;
    numbers[1] = level;
  }

  @Test
  void shouldTellGrowthSinceTheSnapshotAtOrBeforeATime() {
    add(0, 100, 5);
    assertEquals(0, window.growth(0, START));
    add(10, 110, 7);
    add(20, 130, 1);
    assertEquals(30, window.growth(0, START));
    assertEquals(30, window.growth(0, START + 9));
    assertEquals(20, window.growth(0, START + 10));
    assertEquals(20, window.growth(0, START + 19));
    assertEquals(30, window.growth(0, START - 1000), "all that is known");
  }

  @Test
  void shouldForgetTheOldestWhenItIsFull() {
    for (int i = 0; i < 9; i++) {
      add(i * 10, i * i, i);
    }
    assertEquals(64 - 25, window.growth(0, START));
    assertSame(window.newest(), window.at(START + 80));
    assertEquals(49, window.at(START + 79)[0]);
  }

  @Test
  void shouldTellTheHighestSinceATime() {
    add(0, 0, 9);
    add(10, 0, 7);
    add(20, 0, 3);
    assertEquals(9, window.highest(1, START - 1));
    assertEquals(7, window.highest(1, START));
    assertEquals(3, window.highest(1, START + 10));
    assertEquals(0, window.highest(1, START + 20));
  }

  @Test
  void shouldCountFromWhereANumberIsKnown() {
    add(0, -1, 0);
    assertEquals(-1, window.growth(0, START));
    add(10, 50, 0);
    add(20, 70, 0);
    assertEquals(20, window.growth(0, START));
    add(30, -1, 0);
    assertEquals(-1, window.growth(0, START));
  }
}
