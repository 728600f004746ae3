package io.millrace.tools.serve;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import io.millrace.status.LoopDelay;
import io.millrace.status.MachineDelay;
import java.util.List;

/** Where delay comes from, in JSON. */
final class DelayJson {
  private static final int P50 = 500;
  private static final int P99 = 990;
  private static final int ALL = 1000;

  private DelayJson() {}

  static JsonArray loops(final List<LoopDelay> loops) {
    final JsonArray array = new JsonArray();
    for (final LoopDelay loop : loops) {
      final JsonObject json = new JsonObject();
      json.addProperty("loop", loop.loop());
      json.addProperty("turns", loop.turns());
      json.add("busyMs", Millis.of(loop.busyNs()));
      json.add("longestCycleMs", Millis.of(loop.longestCycleNs()));
      json.add("overThresholdMs", Millis.of(loop.overThresholdNs()));
      json.add("ownDelay", own(List.of(loop)));
      json.add("longestLateMs", Millis.of(loop.longestLateNs()));
      json.add("onCpuMs", Millis.of(loop.onCpuNs()));
      json.add("waitedMs", Millis.of(loop.waitedNs()));
      array.add(json);
    }
    return array;
  }

  /** Over several loops. */
  static JsonObject own(final List<LoopDelay> loops) {
    final boolean none = LoopDelay.ownDelayNs(loops, ALL) == 0;
    final JsonObject json = new JsonObject();
    json.add("p50Ms", Millis.of(none ? -1 : LoopDelay.ownDelayNs(loops, P50)));
    json.add("p99Ms", Millis.of(none ? -1 : LoopDelay.ownDelayNs(loops, P99)));
    json.add("maxMs", Millis.of(none ? -1 : LoopDelay.ownDelayNs(loops, ALL)));
    return json;
  }

  static JsonObject machine(final MachineDelay machine) {
    final JsonObject json = new JsonObject();
    json.addProperty("collectorPauses", machine.collectorPauses());
    json.add("collectorPauseMs", Millis.of(machine.collectorPauseNs()));
    json.add("collectorLongestMs", Millis.of(machine.collectorLongestNs()));
    json.add("stolenMs", Millis.of(machine.stolenNs()));
    return json;
  }
}
