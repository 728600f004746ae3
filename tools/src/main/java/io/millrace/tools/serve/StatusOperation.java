package io.millrace.tools.serve;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.millrace.admin.AdminReply;
import io.millrace.control.BackendStatus;
import io.millrace.control.FrontendStatus;
import io.millrace.status.Event;
import io.millrace.status.FrontendTotals;
import io.millrace.tools.args.UsageException;
import io.millrace.tools.events.EventLines;
import io.millrace.tools.run.Run;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * {@code status}: all that is to be seen at a glance; docs/status-json.md has its fields. Fails
 * while a frontend has no eligible backend.
 */
final class StatusOperation implements Operation {
  private final Running running;

  /** Whoever sets the wall clock changes nothing. */
  private final long launchedNs = System.nanoTime();

  StatusOperation(final Running running) {
    this.running = running;
  }

  @Override
  public String name() {
    return "status";
  }

  @Override
  public CompletableFuture<AdminReply> perform(final Asked asked) {
    asked.requireNoNames();
    return Answers.later(running.forwarder().order(Known::of), StatusOperation::status, this::json);
  }

  private static int status(final Known known) {
    final boolean good = known.frontends().stream().allMatch(each -> each.eligible() > 0);
    return good ? Run.GOOD : Run.FAILED;
  }

  private JsonObject json(final Known known) {
    final long nowEpochMs = System.currentTimeMillis();
    final JsonObject json = new JsonObject();
    process(json, nowEpochMs);
    json.add("ownDelay", DelayJson.own(known.loops()));
    json.add("loops", DelayJson.loops(known.loops()));
    json.add("machine", DelayJson.machine(known.machine()));
    json.add("frontends", frontends(known));
    final JsonArray backends = new JsonArray();
    for (final BackendStatus backend : known.backends()) {
      final int queued = known.queued(backend.frontend());
      backends.add(BackendJson.of(backend, nowEpochMs, queued));
    }
    json.add("backends", backends);
    final JsonArray events = new JsonArray();
    final long pid = ProcessHandle.current().pid();
    for (final Event event : known.events()) {
      events.add(JsonParser.parseString(EventLines.forPrograms(event, pid)));
    }
    json.add("events", events);
    return json;
  }

  private void process(final JsonObject json, final long nowEpochMs) {
    final String version = StatusOperation.class.getPackage().getImplementationVersion();
    json.addProperty("version", version == null ? "" : version);
    json.addProperty("pid", ProcessHandle.current().pid());
    json.addProperty("time", BackendJson.time(nowEpochMs));
    json.addProperty("since", BackendJson.time(running.sinceEpochMs()));
    json.addProperty("upSeconds", TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - launchedNs));
    json.addProperty("directory", String.valueOf(running.settings().config().directory()));
    json.addProperty("ending", running.ending().isEnding());
    json.add("arguments", strings(running.reloader().now().arguments()));
    json.addProperty("loaded", BackendJson.time(running.reloader().now().epochMs()));
    files(json);
    json.add("warnings", strings(running.reloader().now().warnings()));
    json.addProperty("sessions", running.forwarder().sessions());
    json.addProperty("max", running.forwarder().sessionsMaxTotal());
  }

  private JsonArray frontends(final Known known) {
    final Map<String, FrontendTotals> totals = new LinkedHashMap<>();
    running.forwarder().totals().forEach(each -> totals.put(each.name(), each));
    final JsonArray frontends = new JsonArray();
    for (final FrontendStatus each : known.frontends()) {
      final String open = each.eligible() > 0 ? "open" : "no-backend";
      final String state = running.ending().isEnding() ? "ending" : open;
      final JsonObject json = FrontendJson.of(each, state, totals.get(each.config().name()));
      json.add("ownDelay", DelayJson.own(known.loops()));
      frontends.add(json);
    }
    return frontends;
  }

  /** Whether the files of the arguments are still what they were when they were read last. */
  private void files(final JsonObject json) {
    boolean differs = true;
    String problem = null;
    try {
      differs = running.reloader().now().differsNow();
    } catch (final UsageException e) {
      problem = e.getMessage();
    }
    json.addProperty("filesChanged", differs);
    json.addProperty("filesProblem", problem);
  }

  private static JsonArray strings(final List<String> list) {
    final JsonArray array = new JsonArray();
    list.forEach(array::add);
    return array;
  }
}
