package io.millrace.tools.serve;

import com.google.gson.JsonObject;
import io.millrace.Forwarder;
import io.millrace.admin.AdminHandler;
import io.millrace.admin.AdminReply;
import io.millrace.config.OperatorState;
import io.millrace.control.BackendStatus;
import io.millrace.control.Force;
import io.millrace.control.OrderedBackend;
import io.millrace.tools.args.OperatorValues;
import io.millrace.tools.args.UsageException;
import io.millrace.tools.run.Run;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * {@code drain}, {@code enable} and {@code disable}: what backends are to be. A drain may wait
 * until the sessions of the backends have ended.
 */
final class StateOperation implements Operation {
  private static final String FORCE = "force";
  private static final String WAIT = "wait";
  private static final long STEP_MS = 100;

  private final String name;
  private final OperatorState state;
  private final Forwarder forwarder;

  StateOperation(final String name, final OperatorState state, final Running running) {
    this.name = name;
    this.state = state;
    forwarder = running.forwarder();
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public Set<String> options() {
    return switch (state) {
      case ENABLED -> Set.of();
      case DRAINED -> Set.of(FORCE, WAIT);
      case DISABLED -> Set.of(FORCE);
    };
  }

  @Override
  public CompletableFuture<AdminReply> perform(final Asked asked) {
    if (asked.names().isEmpty()) {
      throw Refusal.usage(
          "no backend is named; write NAME, FRONTEND/NAME or a pattern such as pg*");
    }
    final Force force = asked.has(FORCE) ? Force.YES : Force.NO;
    final long waitNs = waitNs(asked);
    return BackendLines.orRefused(
            forwarder.order(ops -> ops.set(asked.names(), state, force, asked.user())))
        .thenCompose(
            done -> waitNs == 0 ? told(done) : await(asked, done, System.nanoTime() + waitNs));
  }

  @Override
  public long limitNs(final Asked asked) {
    return AdminHandler.ANSWER_NS + waitNs(asked);
  }

  private static long waitNs(final Asked asked) {
    try {
      return asked.has(WAIT) ? OperatorValues.durationNs("--wait", asked.option(WAIT)) : 0;
    } catch (final UsageException e) {
      throw Refusal.usage(e.getMessage());
    }
  }

  private static CompletableFuture<AdminReply> told(final List<OrderedBackend> done) {
    final JsonObject body = new JsonObject();
    body.add("backends", BackendLines.of(done));
    return Answers.good(body);
  }

  private CompletableFuture<AdminReply> await(
      final Asked asked, final List<OrderedBackend> done, final long deadlineNs) {
    return forwarder
        .order(ops -> ops.backends())
        .thenCompose(
            all -> {
              final long left = sessions(done, all);
              if (left > 0 && deadlineNs - System.nanoTime() > 0 && !asked.isAbandoned()) {
                return later().thenCompose(any -> await(asked, done, deadlineNs));
              }
              final JsonObject body = new JsonObject();
              body.add("backends", BackendLines.of(done));
              body.addProperty("left", left);
              return Answers.of(left == 0 ? Run.GOOD : Run.FAILED, body);
            });
  }

  private static CompletableFuture<Void> later() {
    return CompletableFuture.runAsync(
        () -> {}, CompletableFuture.delayedExecutor(STEP_MS, TimeUnit.MILLISECONDS));
  }

  private static long sessions(final List<OrderedBackend> done, final List<BackendStatus> all) {
    final Set<String> meant = new HashSet<>();
    done.forEach(each -> meant.add(each.frontend() + "/" + each.backend()));
    return all.stream()
        .filter(each -> meant.contains(each.frontend() + "/" + each.config().name()))
        .mapToLong(BackendStatus::sessions)
        .sum();
  }
}
