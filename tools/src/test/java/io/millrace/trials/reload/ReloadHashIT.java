package io.millrace.trials.reload;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.trials.Await;
import io.millrace.trials.Backend;
import io.millrace.trials.Limits;
import io.millrace.trials.Millrace;
import io.millrace.trials.Peer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What a reload moves and what it does not. Case C22, by reload. */
final class ReloadHashIT {
  /** The share's bounds, ten in a hundred apart from a third, are five standard deviations away. */
  private static final int SOURCES = 600;

  private final List<Backend> backends = new ArrayList<>();
  private final Stand stand = new Stand();

  @AfterEach
  void close() {
    stand.close();
    backends.forEach(Backend::close);
  }

  private String front(final int count, final String flags) {
    return "--listen 127.0.0.1:0 --name rw "
        + flags
        + "\n"
        + Stand.flags(backends.subList(0, count));
  }

  private List<String> map(final Millrace millrace) throws IOException {
    final List<String> names = new ArrayList<>();
    for (int i = 0; i < SOURCES; i++) {
      final String source = "127.0." + (1 + i / 200) + "." + (1 + i % 200);
      try (Peer client = Peer.connectFrom(source, millrace.address())) {
        names.add(client.readLine());
      }
    }
    return names;
  }

  @Test
  @DisplayName("C22 the third gets its share at once, only its keys move, and all come back")
  void shouldMoveOnlyWhatTheAddedBackendTakesAndGiveItBack() throws Exception {
    for (int i = 0; i < 3; i++) {
      backends.add(Backend.naming());
    }
    final Millrace millrace = stand.start(front(2, "--balance source-hash"));
    final List<String> before = map(millrace);
    stand.hangUp(front(3, "--balance source-hash"));
    final List<String> during = map(millrace);
    final String third = backends.get(2).name();
    int taken = 0;
    for (int i = 0; i < SOURCES; i++) {
      if (during.get(i).equals(third)) {
        taken++;
      } else {
        assertEquals(before.get(i), during.get(i), "only those of the new one move");
      }
    }
    assertTrue(taken > SOURCES * 23 / 100 && taken < SOURCES * 43 / 100, "taken " + taken);
    stand.hangUp(front(2, "--balance source-hash"));
    assertEquals(before, map(millrace));
  }

  @Test
  void shouldKeepBackendsUpWhenTheirProbesAreConfiguredAnew() throws Exception {
    backends.add(Backend.naming());
    final Millrace millrace =
        stand.start(front(1, "--health tcp --health-interval 1s --initial down"));
    stand.hangUp(front(1, "--health tcp --health-interval 30s --initial down"));
    try (Peer client = Peer.connect(millrace.address())) {
      assertEquals(backends.get(0).name(), client.readLine());
    }
    assertEquals(0, stand.count("down"), millrace.messages()::toString);
    backends.get(0).stopListening();
    stand.hangUp(front(1, "--health tcp --health-interval 100ms --fall 1 --initial down"));
    Await.until("the new probes work", Limits.WAIT, () -> stand.count("down (refused)") == 1);
  }
}
