package io.millrace.control;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A look-up in two ways. */
final class RaceTest {
  private static final IOException FAULT = new IOException("none");

  private final Race<String> race = new Race<>();

  @Test
  void shouldFailAtOnceWhenTheFirstWaySaysNoBeforeTheSecondBegins() {
    race.onFirst(null, FAULT);
    assertTrue(race.result().isCompletedExceptionally());
    assertFalse(race.beginSecond());
  }

  @Test
  void shouldWaitForTheSecondWayWhenItHasBegun() {
    assertTrue(race.beginSecond());
    assertFalse(race.beginSecond());
    race.onFirst(null, FAULT);
    assertFalse(race.result().isDone());
    race.onSecond(List.of("a"), null);
    assertEquals(List.of("a"), race.result().join());
  }

  @Test
  void shouldWaitForTheFirstWayWhenTheSecondFails() {
    assertTrue(race.beginSecond());
    race.onSecond(null, FAULT);
    assertFalse(race.result().isDone());
    race.onFirst(List.of("a"), null);
    assertEquals(List.of("a"), race.result().join());
  }

  @Test
  void shouldFailWhenNeitherWayFindsAnything() {
    assertTrue(race.beginSecond());
    race.onSecond(List.of(), null);
    race.onFirst(null, FAULT);
    assertTrue(race.result().isCompletedExceptionally());
  }

  @Test
  void shouldTakeTheFirstGoodAnswer() {
    assertTrue(race.beginSecond());
    race.onFirst(List.of("a"), null);
    race.onSecond(List.of("b"), null);
    assertEquals(List.of("a"), race.result().join());
  }

  @Test
  void shouldNotBeginTheSecondWayWhenTheFirstHasFound() {
    race.onFirst(List.of("a"), null);
    assertFalse(race.beginSecond());
  }
}
