package io.millrace.tools.serve;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import io.millrace.admin.AdminReply;
import io.millrace.control.BackendStatus;
import io.millrace.control.FrontendStatus;
import io.millrace.tools.args.Spelling;
import io.millrace.tools.args.UsageException;
import io.millrace.tools.run.Run;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** {@code status}: what fits on one screen. Fails while a frontend has no eligible backend. */
final class StatusOperation implements Operation {
  private final Running running;

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
    return Answers.later(
        running.forwarder().order(BackendsOperation.Known::of),
        StatusOperation::status,
        this::json);
  }

  private static int status(final BackendsOperation.Known known) {
    final boolean good = known.frontends().stream().allMatch(each -> each.eligible() > 0);
    return good ? Run.GOOD : Run.FAILED;
  }

  private JsonObject json(final BackendsOperation.Known known) {
    final String version = StatusOperation.class.getPackage().getImplementationVersion();
    final long nowEpochMs = System.currentTimeMillis();
    final JsonObject json = new JsonObject();
    json.addProperty("version", version == null ? "" : version);
    json.addProperty("pid", ProcessHandle.current().pid());
    json.addProperty("since", BackendJson.time(running.sinceEpochMs()));
    json.addProperty(
        "upSeconds",
        TimeUnit.MILLISECONDS.toSeconds(Math.max(0, nowEpochMs - running.sinceEpochMs())));
    json.addProperty("directory", String.valueOf(running.settings().config().directory()));
    json.addProperty("ending", running.ending().isEnding());
    json.add("arguments", strings(running.reloader().now().arguments()));
    json.addProperty("loaded", BackendJson.time(running.reloader().now().epochMs()));
    files(json);
    json.add("warnings", strings(running.reloader().now().warnings()));
    json.addProperty("sessions", running.forwarder().sessions());
    json.addProperty("max", running.forwarder().sessionsMaxTotal());
    final JsonArray frontends = new JsonArray();
    known.frontends().forEach(each -> frontends.add(frontend(each)));
    json.add("frontends", frontends);
    final JsonArray backends = new JsonArray();
    for (final BackendStatus backend : known.backends()) {
      backends.add(BackendJson.brief(backend));
    }
    json.add("backends", backends);
    return json;
  }

  private JsonObject frontend(final FrontendStatus frontend) {
    final String name = frontend.config().name();
    final JsonObject json = new JsonObject();
    json.addProperty("name", name);
    json.addProperty("proto", Spelling.protocol(frontend.config().listen().protocol()));
    final JsonArray listens = new JsonArray();
    for (final InetSocketAddress address : frontend.addresses()) {
      listens.add(Spelling.address(address));
    }
    json.addProperty("listen", listen(frontend));
    json.add("addresses", listens);
    json.addProperty(
        "state",
        running.ending().isEnding() ? "ending" : frontend.eligible() > 0 ? "open" : "no-backend");
    json.addProperty("eligible", frontend.eligible());
    json.addProperty("backends", frontend.backends());
    json.addProperty("sessions", frontend.sessions());
    json.addProperty("max", frontend.sessionsMax());
    json.addProperty("queued", frontend.queued());
    json.addProperty(
        "headroomPercent", frontend.headroomPercent() < 0 ? null : frontend.headroomPercent());
    json.addProperty("exclusiveConflict", frontend.contested());
    json.addProperty("newPerSecond", BackendJson.rounded(frontend.rates().sessions().tenSeconds()));
    final JsonObject refused = new JsonObject();
    frontend
        .rates()
        .refusedBy()
        .forEach(
            (cause, rate) -> {
              if (rate.tenSeconds() > 0) {
                refused.addProperty(cause.label(), BackendJson.rounded(rate.tenSeconds()));
              }
            });
    json.add("refusedPerSecond", refused);
    return json;
  }

  private static String listen(final FrontendStatus frontend) {
    final int configured = frontend.config().listen().firstPort();
    final int port =
        configured == 0 && !frontend.addresses().isEmpty()
            ? frontend.addresses().get(0).getPort()
            : configured;
    return Spelling.listen(frontend.config().listen(), port);
  }

  /** Whether the files of the arguments are still what they were when they were read last. */
  private void files(final JsonObject json) {
    try {
      json.addProperty("filesChanged", running.reloader().now().differsNow());
    } catch (final UsageException e) {
      json.addProperty("filesChanged", true);
      json.addProperty("filesProblem", e.getMessage());
    }
  }

  private static JsonArray strings(final List<String> list) {
    final JsonArray array = new JsonArray();
    list.forEach(array::add);
    return array;
  }
}
