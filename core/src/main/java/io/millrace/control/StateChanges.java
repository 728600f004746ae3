package io.millrace.control;

import io.millrace.status.Event;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Counts how often backends came to which state and why, out of the events that tell of it. Those
 * of backends that are gone give way when there are very many. Conductor's thread only.
 */
final class StateChanges {
  /** Two hundred backends with all that can happen to each, several times over. */
  private static final int KEPT_MAX = 16_384;

  /** By frontend, backend, state and cause: lists are compared without code made for it. */
  private final Map<List<String>, long[]> counts =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(final Map.Entry<List<String>, long[]> eldest) {
          return size() > KEPT_MAX;
        }
      };

  void add(final Event event) {
    if (event.backend() == null || event.to() == null || event.to().equals(event.from())) {
      return;
    }
    final String cause = event.cause() == null ? event.who().label() : event.cause();
    final List<String> key = Arrays.asList(event.frontend(), event.backend(), event.to(), cause);
    counts.computeIfAbsent(key, any -> new long[1])[0]++;
  }

  List<StateChange> all() {
    return counts.entrySet().stream()
        .map(
            each -> {
              final List<String> key = each.getKey();
              final long count = each.getValue()[0];
              return new StateChange(key.get(0), key.get(1), key.get(2), key.get(3), count);
            })
        .toList();
  }
}
