package io.millrace.tools.serve;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import io.millrace.admin.AdminReply;
import io.millrace.tools.run.Run;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.ToIntFunction;

/** Replies in JSON. */
final class Answers {
  private Answers() {}

  /** It was done. */
  static CompletableFuture<AdminReply> good(final JsonElement body) {
    return of(Run.GOOD, body);
  }

  /** The command ends with this status; the client prints the body. */
  static CompletableFuture<AdminReply> of(final int status, final JsonElement body) {
    return CompletableFuture.completedFuture(reply(status, body));
  }

  static AdminReply reply(final int status, final JsonElement body) {
    return new AdminReply(status, body::toString);
  }

  /**
   * The answer of a question to the conductor. The JSON is made of it on the thread {@code
   * millrace-admin}: the conductor has better things to do.
   */
  static <T> CompletableFuture<AdminReply> later(
      final CompletableFuture<T> question,
      final ToIntFunction<T> status,
      final Function<T, JsonElement> body) {
    return question.thenApply(
        known -> new AdminReply(status.applyAsInt(known), () -> body.apply(known).toString()));
  }

  /** It was not done: the client prints the text on standard error. */
  static AdminReply refusal(final int status, final String text) {
    final JsonObject body = new JsonObject();
    body.addProperty("error", text);
    return reply(status, body);
  }
}
