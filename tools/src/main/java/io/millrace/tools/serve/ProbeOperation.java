package io.millrace.tools.serve;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import io.millrace.Forwarder;
import io.millrace.admin.AdminReply;
import io.millrace.control.ProbedTarget;
import io.millrace.tools.args.ProbeSpelling;
import io.millrace.tools.run.Run;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** {@code probe NAME}: what a backend is asked; the command asks it from its own process. */
final class ProbeOperation implements Operation {
  private final Forwarder forwarder;

  ProbeOperation(final Running running) {
    forwarder = running.forwarder();
  }

  @Override
  public String name() {
    return "probe";
  }

  @Override
  public CompletableFuture<AdminReply> perform(final Asked asked) {
    if (asked.names().size() != 1) {
      throw Refusal.usage("write probe NAME");
    }
    return Answers.later(
        BackendLines.orRefused(forwarder.order(ops -> ops.probes(asked.names().get(0)))),
        any -> Run.GOOD,
        ProbeOperation::body);
  }

  private static JsonArray body(final List<ProbedTarget> targets) {
    final JsonArray body = new JsonArray();
    for (final ProbedTarget each : targets) {
      final JsonObject object = new JsonObject();
      object.addProperty("frontend", each.frontend());
      object.addProperty("backend", each.backend());
      object.addProperty("address", ProbeSpelling.address(each.target()));
      final JsonArray addresses = new JsonArray();
      each.addresses().forEach(address -> addresses.add(address.getHostAddress()));
      object.add("addresses", addresses);
      final JsonArray arguments = new JsonArray();
      ProbeSpelling.arguments(each.target()).forEach(arguments::add);
      object.add("arguments", arguments);
      body.add(object);
    }
    return body;
  }
}
