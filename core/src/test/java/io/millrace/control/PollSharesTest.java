package io.millrace.control;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

/** Shares in whole percent. */
final class PollSharesTest {
  @Test
  void shouldRoundAndNeverPassTheWhole() {
    assertEquals(0, PollShares.percent(0, 7));
    assertEquals(67, PollShares.percent(2, 3));
    assertEquals(100, PollShares.percent(8, 7), "one had begun before");
  }

  @Test
  void shouldBeZeroOfNothing() {
    assertEquals(0, PollShares.percent(0, 0));
    assertEquals(0, PollShares.percent(3, 0));
  }
}
