package io.millrace.health;

import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;

/** What hinders probes on this machine: told once as long as it lasts, however many have it. */
final class Troubles {
  private final Consumer<String> notices;
  private final Map<String, Integer> holders = new HashMap<>();

  Troubles(final Consumer<String> notices) {
    this.notices = notices;
  }

  /**
   * One probe's trouble has changed.
   *
   * @param before null for none
   * @param now null for none
   */
  void change(final String before, final String now) {
    if (now != null && holders.merge(now, 1, Integer::sum) == 1) {
      notices.accept(now);
    }
    if (before != null) {
      holders.computeIfPresent(before, (text, count) -> count == 1 ? null : count - 1);
    }
  }
}
