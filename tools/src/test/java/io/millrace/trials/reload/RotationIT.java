package io.millrace.trials.reload;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.trials.Backend;
import io.millrace.trials.Millrace;
import io.millrace.trials.Peer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Slow traffic and frequent reloads: turns go on. Conformance C20. */
final class RotationIT {
  private final List<Backend> backends = new ArrayList<>();
  private final Stand stand = new Stand();

  @AfterEach
  void close() {
    stand.close();
    backends.forEach(Backend::close);
  }

  private String front(final int count) {
    return "--listen 127.0.0.1:0 --name rw --health tcp --balance round-robin\n"
        + Stand.flags(backends.subList(0, count));
  }

  private Map<String, Integer> turns(final Millrace millrace, final String even, final String odd)
      throws Exception {
    final Map<String, Integer> turns = new HashMap<>();
    for (int i = 0; i < 30; i++) {
      try (Peer client = Peer.connect(millrace.address())) {
        turns.merge(client.readLine(), 1, Integer::sum);
      }
      stand.hangUp(i % 2 == 0 ? even : odd);
    }
    return turns;
  }

  @Test
  void shouldGoOnWithTheNextBackendAfterEachReload() throws Exception {
    for (int i = 0; i < 4; i++) {
      backends.add(Backend.naming());
    }
    final Millrace millrace = stand.start(front(3));
    final Map<String, Integer> unchanged = turns(millrace, front(3), front(3));
    assertEquals(3, unchanged.size(), unchanged::toString);
    unchanged.values().forEach(each -> assertEquals(10, each, unchanged::toString));
    assertEquals(30, stand.count("reloaded: nothing differs"));
    final List<String> rest =
        millrace.messages().stream()
            .filter(line -> line.startsWith("millrace: "))
            .filter(line -> !line.contains("reloaded: ") && !line.contains("HUP: "))
            .toList();
    assertEquals(List.of(), rest, "nothing else is told");
    final Map<String, Integer> changing = turns(millrace, front(4), front(3));
    for (final Backend each : backends.subList(0, 3)) {
      final int count = changing.getOrDefault(each.name(), 0);
      assertTrue(count >= 4 && count <= 14, changing::toString);
    }
  }
}
