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
import org.junit.jupiter.api.Test;

/**
 * What a reload moves and what it does not. Conformance C22, by reload: a Maglev table that is made
 * anew moves a few keys between the old backends too, so their number has a bound here.
 */
final class ReloadHashIT {
  private static final int SOURCES = 300;

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
    int shuffled = 0;
    for (int i = 0; i < SOURCES; i++) {
      final boolean moved = !during.get(i).equals(before.get(i));
      taken += moved && during.get(i).equals(third) ? 1 : 0;
      shuffled += moved && !during.get(i).equals(third) ? 1 : 0;
    }
    assertTrue(taken > SOURCES * 23 / 100 && taken < SOURCES * 43 / 100, "taken " + taken);
    assertTrue(shuffled < SOURCES / 20, "moved between the old ones " + shuffled);
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
