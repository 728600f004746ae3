package io.millrace.tools.serve;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import io.millrace.admin.AdminReply;
import io.millrace.tools.reload.Outcome;
import io.millrace.tools.reload.ReloadRefused;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;

/** {@code reload}: as HUP, and tells what differs; with {@code --dry-run} only that. */
final class ReloadOperation implements Operation {
  private static final String DRY_RUN = "dry-run";

  private final Running running;

  ReloadOperation(final Running running) {
    this.running = running;
  }

  @Override
  public String name() {
    return "reload";
  }

  @Override
  public Set<String> options() {
    return Set.of(DRY_RUN);
  }

  @Override
  public long limitNs(final Asked asked) {
    return TimeUnit.SECONDS.toNanos(60);
  }

  @Override
  public CompletableFuture<AdminReply> perform(final Asked asked) {
    asked.requireNoNames();
    final boolean dry = asked.has(DRY_RUN);
    final CompletableFuture<Outcome> outcome =
        dry ? running.reloader().dryRun() : running.reloader().reload(asked.user());
    return outcome
        .thenApply(done -> Answers.reply(0, json(done, dry)))
        .exceptionally(ReloadOperation::refused);
  }

  private static AdminReply refused(final Throwable fault) {
    final Throwable cause = fault instanceof CompletionException ? fault.getCause() : fault;
    if (cause instanceof ReloadRefused refusal) {
      return Answers.refusal(refusal.status(), refusal.getMessage() + "; nothing is changed");
    }
    throw new CompletionException(cause);
  }

  private static JsonObject json(final Outcome outcome, final boolean dry) {
    final JsonObject json = new JsonObject();
    json.addProperty("applied", !dry);
    json.add("changes", strings(outcome.changes()));
    json.add("sessions", strings(outcome.sessions()));
    json.add("warnings", strings(outcome.warnings()));
    return json;
  }

  private static JsonArray strings(final List<String> list) {
    final JsonArray array = new JsonArray();
    list.forEach(array::add);
    return array;
  }
}
