package io.millrace.tools.serve;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import io.millrace.admin.AdminReply;
import io.millrace.control.BackendStatus;
import io.millrace.control.FrontendStatus;
import io.millrace.control.Operations;
import io.millrace.tools.run.Run;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** {@code backends}: all that is known of each backend. */
final class BackendsOperation implements Operation {
  private final Running running;

  BackendsOperation(final Running running) {
    this.running = running;
  }

  /** What the conductor knows at one moment. */
  record Known(List<FrontendStatus> frontends, List<BackendStatus> backends) {
    static Known of(final Operations operations) {
      return new Known(operations.frontends(), operations.backends());
    }
  }

  @Override
  public String name() {
    return "backends";
  }

  @Override
  public CompletableFuture<AdminReply> perform(final Asked asked) {
    asked.requireNoNames();
    return Answers.later(running.forwarder().order(Known::of), known -> Run.GOOD, this::json);
  }

  private JsonElement json(final Known known) {
    final long nowEpochMs = System.currentTimeMillis();
    final Map<String, Integer> queued = new LinkedHashMap<>();
    known.frontends.forEach(each -> queued.put(each.config().name(), each.queued()));
    final JsonArray all = new JsonArray();
    for (final BackendStatus backend : known.backends) {
      final String frontend = backend.frontend();
      final JsonObject json =
          BackendJson.full(backend, nowEpochMs, queued.getOrDefault(frontend, 0));
      json.addProperty("perSecond", BackendJson.rounded(backend.rates().sessions().tenSeconds()));
      all.add(json);
    }
    return all;
  }
}
