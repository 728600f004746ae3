package io.millrace.control;

import io.millrace.config.ForwarderConfig;
import io.millrace.config.FrontendConfig;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What turns one configuration into another. Pure: it looks at nothing but the two.
 *
 * @param restarts settings that differ and hold for the life of a process: none may, else nothing
 *     is done
 * @param globals settings of the whole forwarder that differ and can be changed
 * @param removed frontends that go; one that changes its protocol goes and comes
 * @param changed frontends that stay and differ
 * @param added frontends that come
 */
public record ConfigDiff(
    List<String> restarts,
    List<String> globals,
    List<FrontendConfig> removed,
    List<FrontendChange> changed,
    List<FrontendConfig> added) {
  /** What agents, memory and files are made of. */
  private static final Set<String> FOR_LIFE =
      Set.of("loops", "idle", "buffersBytes", "portSharing", "directory");

  /** Copies the lists. */
  public ConfigDiff {
    restarts = List.copyOf(restarts);
    globals = List.copyOf(globals);
    removed = List.copyOf(removed);
    changed = List.copyOf(changed);
    added = List.copyOf(added);
  }

  /**
   * Compares.
   *
   * @param before what runs
   * @param after what is to run
   * @return frontends in order of their configuration
   */
  public static ConfigDiff of(final ForwarderConfig before, final ForwarderConfig after) {
    final List<String> restarts = new ArrayList<>();
    final List<String> globals = new ArrayList<>();
    for (final String path : Differences.between(before, after)) {
      final int point = path.indexOf('.');
      final String name = point < 0 ? path : path.substring(0, point);
      if (!"frontends".equals(name)) {
        (FOR_LIFE.contains(name) ? restarts : globals).add(name);
      }
    }
    final Map<String, FrontendConfig> old = byName(before);
    final Map<String, FrontendConfig> now = byName(after);
    final List<FrontendConfig> removed = new ArrayList<>();
    final List<FrontendConfig> added = new ArrayList<>();
    final List<FrontendChange> changed = new ArrayList<>();
    for (final FrontendConfig each : before.frontends()) {
      if (!isSame(each, now.get(each.name()))) {
        removed.add(each);
      }
    }
    for (final FrontendConfig each : after.frontends()) {
      if (!isSame(each, old.get(each.name()))) {
        added.add(each);
      } else {
        final FrontendChange change = FrontendChange.of(old.get(each.name()), each);
        if (!change.isEmpty()) {
          changed.add(change);
        }
      }
    }
    return new ConfigDiff(restarts.stream().distinct().toList(), globals, removed, changed, added);
  }

  /**
   * Whether nothing is to be done.
   *
   * @return true when both mean the same
   */
  public boolean isEmpty() {
    return restarts.isEmpty()
        && globals.isEmpty()
        && removed.isEmpty()
        && changed.isEmpty()
        && added.isEmpty();
  }

  /**
   * The difference in words.
   *
   * @return a line for each part of it, empty when there is none
   */
  public List<String> lines() {
    final List<String> lines = new ArrayList<>();
    restarts.forEach(each -> lines.add(each + " needs a restart"));
    globals.forEach(each -> lines.add(each + " changed"));
    removed.forEach(each -> lines.add("frontend " + each.name() + " removed"));
    changed.forEach(each -> each.addLines(lines));
    added.forEach(each -> lines.add("frontend " + each.name() + " added"));
    return lines;
  }

  private static boolean isSame(final FrontendConfig one, final FrontendConfig other) {
    return other != null && one.listen().protocol() == other.listen().protocol();
  }

  private static Map<String, FrontendConfig> byName(final ForwarderConfig config) {
    final Map<String, FrontendConfig> found = new LinkedHashMap<>();
    config.frontends().forEach(each -> found.put(each.name(), each));
    return found;
  }
}
