package io.millrace.tools.http;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import io.millrace.control.FrontendStatus;
import io.millrace.tools.serve.Running;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/** {@code /health}: whether somebody in front had better send clients elsewhere, and why. */
final class Health {
  private final Running running;

  Health(final Running running) {
    this.running = running;
  }

  CompletableFuture<Supplier<Response>> answer(final HttpRequest request) {
    final boolean json = request.accept().contains(Response.JSON);
    return running
        .forwarder()
        .order(operations -> reasons(operations.frontends()))
        .thenApply(reasons -> () -> response(reasons, json));
  }

  private List<String> reasons(final List<FrontendStatus> frontends) {
    final List<String> reasons = new ArrayList<>();
    if (running.ending().isEnding()) {
      reasons.add("this process is about to end");
    }
    for (final FrontendStatus frontend : frontends) {
      if (frontend.eligible() == 0) {
        reasons.add("frontend " + frontend.config().name() + " has no eligible backend");
      }
    }
    return reasons;
  }

  private static Response response(final List<String> reasons, final boolean json) {
    final int status = reasons.isEmpty() ? Response.OK : Response.UNAVAILABLE;
    if (!json) {
      return Response.text(status, reasons.isEmpty() ? "healthy" : String.join("\n", reasons));
    }
    final JsonObject object = new JsonObject();
    object.addProperty("healthy", reasons.isEmpty());
    final JsonArray list = new JsonArray();
    reasons.forEach(list::add);
    object.add("reasons", list);
    return Response.json(status, object.toString());
  }
}
