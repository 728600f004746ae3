package io.millrace.control;

import io.millrace.config.ForwarderConfig;
import io.millrace.config.FrontendConfig;
import java.util.ArrayList;
import java.util.List;

/**
 * What a reload is to do.
 *
 * @param before what runs
 * @param after what is to run
 * @param diff between the two
 * @param staying live sessions of backends and frontends that go, where there are any
 * @param socketsKept listening sockets that are not touched
 */
public record ReloadPlan(
    ForwarderConfig before,
    ForwarderConfig after,
    ConfigDiff diff,
    List<Staying> staying,
    int socketsKept) {
  /** Copies the list. */
  public ReloadPlan {
    staying = List.copyOf(staying);
  }

  /**
   * Sessions that live on though what they use is configured no longer.
   *
   * @param frontend its name
   * @param backend its name
   * @param sessions 1 or more
   */
  public record Staying(String frontend, String backend, long sessions) {}

  /**
   * The frontends whose sockets are to be bound.
   *
   * @return those that come, and those that listen elsewhere
   */
  public List<FrontendConfig> toBind() {
    final List<FrontendConfig> frontends = new ArrayList<>(diff.added());
    for (final FrontendChange each : diff.changed()) {
      if (each.listensElsewhere()) {
        frontends.add(each.after());
      }
    }
    return frontends;
  }
}
