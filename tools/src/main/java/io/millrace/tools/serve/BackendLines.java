package io.millrace.tools.serve;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import io.millrace.control.OrderException;
import io.millrace.control.OrderedBackend;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/** What orders did to backends, in JSON. */
final class BackendLines {
  private BackendLines() {}

  static JsonArray of(final List<OrderedBackend> done) {
    final JsonArray lines = new JsonArray();
    for (final OrderedBackend each : done) {
      final JsonObject line = new JsonObject();
      line.addProperty("frontend", each.frontend());
      line.addProperty("backend", each.backend());
      line.addProperty("before", each.before());
      line.addProperty("state", each.after());
      line.addProperty("weightBefore", each.weightBefore());
      line.addProperty("weight", each.weightAfter());
      line.addProperty("sessions", each.sessions());
      lines.add(line);
    }
    return lines;
  }

  /** An order that was refused becomes the client's message. */
  static <T> CompletableFuture<T> orRefused(final CompletableFuture<T> order) {
    return order.exceptionally(
        fault -> {
          final Throwable cause = fault instanceof CompletionException ? fault.getCause() : fault;
          if (cause instanceof OrderException refused) {
            throw Refusal.failed(refused.getMessage());
          }
          throw new CompletionException(cause);
        });
  }
}
