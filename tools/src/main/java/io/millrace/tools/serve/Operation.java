package io.millrace.tools.serve;

import io.millrace.admin.AdminHandler;
import io.millrace.admin.AdminReply;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/** One command of the admin socket. Called on the thread {@code millrace-admin} only. */
interface Operation {
  /** The first word of its requests. */
  String name();

  /** Names of the options that it knows, without dashes. */
  default Set<String> options() {
    return Set.of();
  }

  /**
   * Acts. Must not block: what takes time is completed later, on any thread.
   *
   * @param asked what a client wants
   * @return see {@link Answers}
   * @throws Refusal when it cannot be done; its status and text go to the client
   */
  CompletableFuture<AdminReply> perform(Asked asked);

  /** How long the reply may take. */
  default long limitNs(final Asked asked) {
    return AdminHandler.ANSWER_NS;
  }
}
