package io.millrace.tools.serve;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import io.millrace.admin.AdminReply;
import io.millrace.control.BackendStatus;
import io.millrace.tools.run.Run;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/** {@code backends}: all that is known of each backend; with {@code --idle} who ends idle ones. */
final class BackendsOperation implements Operation {
  private static final String IDLE = "idle";

  private final Running running;

  BackendsOperation(final Running running) {
    this.running = running;
  }

  @Override
  public String name() {
    return "backends";
  }

  @Override
  public Set<String> options() {
    return Set.of(IDLE);
  }

  @Override
  public CompletableFuture<AdminReply> perform(final Asked asked) {
    asked.requireNoNames();
    final boolean idle = asked.has(IDLE);
    return Answers.later(
        running.forwarder().order(Known::of), known -> Run.GOOD, known -> json(known, idle));
  }

  private static JsonElement json(final Known known, final boolean idle) {
    final long nowEpochMs = System.currentTimeMillis();
    final JsonArray all = new JsonArray();
    for (final BackendStatus backend : known.backends()) {
      final JsonObject json = BackendJson.of(backend, nowEpochMs, known.queued(backend.frontend()));
      if (idle) {
        json.add("idleEnds", IdleJson.of(backend.idleAges()));
      }
      all.add(json);
    }
    return all;
  }
}
