package io.millrace.admin;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** Acts on what clients ask for. All methods are called on the thread {@code millrace-admin}. */
@FunctionalInterface
public interface AdminHandler {
  /** How long an answer may take unless the command waits for something. */
  long ANSWER_NS = TimeUnit.SECONDS.toNanos(10);

  /**
   * Acts on one request. Must not block: what takes time is completed later, on any thread.
   *
   * @param request one command
   * @return its reply; it is cancelled when nobody waits for it any longer
   */
  CompletableFuture<AdminReply> onRequest(AdminRequest request);

  /**
   * How long the reply to a request may take. After that the client is told that there was no
   * answer.
   *
   * @param request one command
   * @return above 0; {@link #ANSWER_NS} unless the command waits for something
   */
  default long limitNs(final AdminRequest request) {
    return ANSWER_NS;
  }

  /**
   * Called about once a second, whether anybody asks or not.
   *
   * @param nowNs the time
   */
  default void onTick(final long nowNs) {}
}
