package io.millrace.tools.http;

import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/** Answers requests. Called on the thread {@code millrace-http} only; nothing here may block. */
interface HttpHandler {
  /**
   * Answers one request.
   *
   * @param request complete
   * @return may be completed on any thread; the response is made on {@code millrace-http}
   */
  CompletableFuture<Supplier<Response>> onRequest(HttpRequest request);

  /**
   * Whether an answer costs the control thread something.
   *
   * @param request complete
   * @return false for what is known without it
   */
  boolean isQuestion(HttpRequest request);

  /** Called about once a second, whether anybody asks or not. */
  void onTick(long nowNs);
}
