package io.millrace.balance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

/** Which loop runs a session. */
final class PlacementTest {
  private static final int CONNECTIONS = 8;

  @Test
  void shouldSpreadFewConnectionsWhicheverLoopAcceptsThem() {
    for (int order = 0; order < 1 << CONNECTIONS; order++) {
      final Placement placement = new Placement(2);
      for (int i = 0; i < CONNECTIONS; i++) {
        placement.place(order >> i & 1);
        final int difference = placement.sessions(0) - placement.sessions(1);
        assertTrue(Math.abs(difference) <= 2, () -> "difference " + difference);
      }
      assertEquals(CONNECTIONS, placement.sessions(0) + placement.sessions(1));
    }
  }

  @Test
  void shouldFillUpALoopThatLostItsSessions() {
    final Placement placement = new Placement(2);
    for (int i = 0; i < CONNECTIONS; i++) {
      placement.place(i & 1);
    }
    for (int i = 0; i < CONNECTIONS / 2; i++) {
      placement.leave(1);
    }
    assertEquals(1, placement.place(0));
    assertEquals(1, placement.sessions(1));
  }
}
