package io.millrace.control;

import io.millrace.config.BackendConfig;
import io.millrace.config.BackendPort;
import io.millrace.config.FrontendConfig;
import io.millrace.config.ResolveMode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The same frontend, configured anew: name and protocol are alike.
 *
 * @param before as configured until now
 * @param after as configured from now on
 * @param removed backends that go
 * @param changed backends that stay, with another weight, cap, role or state
 * @param added backends that come
 * @param settings what else differs: names of record components, with a point between them
 */
public record FrontendChange(
    FrontendConfig before,
    FrontendConfig after,
    List<BackendConfig> removed,
    List<BackendChange> changed,
    List<BackendConfig> added,
    List<String> settings) {
  /** The setting that differs when backends stay the same but stand in another order. */
  public static final String ORDER = "pool.backends.order";

  /** The setting that differs when it listens elsewhere. */
  public static final String LISTEN = "listen";

  /** Copies the lists. */
  public FrontendChange {
    removed = List.copyOf(removed);
    changed = List.copyOf(changed);
    added = List.copyOf(added);
    settings = List.copyOf(settings);
  }

  /** What a backend is, whatever its weight: counts, health and an operator's word hang on it. */
  private record Identity(String name, String host, BackendPort port, ResolveMode resolve) {
    static Identity of(final BackendConfig backend) {
      return new Identity(backend.name(), backend.host(), backend.port(), backend.resolve());
    }
  }

  static FrontendChange of(final FrontendConfig before, final FrontendConfig after) {
    final Map<Identity, BackendConfig> old = byIdentity(before);
    final Map<Identity, BackendConfig> now = byIdentity(after);
    final List<BackendConfig> removed = new ArrayList<>();
    final List<BackendConfig> added = new ArrayList<>();
    final List<BackendChange> changed = new ArrayList<>();
    old.forEach((identity, backend) -> addIf(!now.containsKey(identity), removed, backend));
    now.forEach((identity, backend) -> addIf(!old.containsKey(identity), added, backend));
    for (final Map.Entry<Identity, BackendConfig> each : now.entrySet()) {
      final BackendConfig earlier = old.get(each.getKey());
      addIf(
          earlier != null && !earlier.equals(each.getValue()),
          changed,
          new BackendChange(earlier, each.getValue()));
    }
    final List<String> settings = Differences.between(before, after);
    final List<Identity> kept = new ArrayList<>(old.keySet());
    kept.retainAll(now.keySet());
    final List<Identity> keptNow = new ArrayList<>(now.keySet());
    keptNow.retainAll(old.keySet());
    addIf(!kept.equals(keptNow), settings, ORDER);
    return new FrontendChange(before, after, removed, changed, added, settings);
  }

  /**
   * Whether anything differs.
   *
   * @return true when both are alike
   */
  public boolean isEmpty() {
    return removed.isEmpty() && changed.isEmpty() && added.isEmpty() && settings.isEmpty();
  }

  /**
   * Whether it listens elsewhere.
   *
   * @return true when its listeners are to be replaced
   */
  public boolean listensElsewhere() {
    return settings.contains(LISTEN);
  }

  /** Whether a member goes: a backend itself, or one of those that a name stands for. */
  boolean removes(final String member) {
    return removed.stream()
        .anyMatch(
            each ->
                member.equals(each.name()) || member.startsWith(each.name() + BackendConfig.AT));
  }

  void addLines(final List<String> lines) {
    final String name = after.name();
    removed.forEach(each -> lines.add("backend " + name + "/" + each.name() + " removed"));
    added.forEach(each -> lines.add("backend " + name + "/" + each.name() + " added"));
    for (final BackendChange each : changed) {
      lines.add("backend " + name + "/" + each.after().name() + " changed");
    }
    settings.forEach(each -> lines.add("frontend " + name + ": " + each + " changed"));
  }

  private static Map<Identity, BackendConfig> byIdentity(final FrontendConfig frontend) {
    final Map<Identity, BackendConfig> found = new LinkedHashMap<>();
    frontend.pool().backends().forEach(each -> found.put(Identity.of(each), each));
    return found;
  }

  private static <T> void addIf(final boolean wanted, final List<T> list, final T value) {
    if (wanted) {
      list.add(value);
    }
  }
}
