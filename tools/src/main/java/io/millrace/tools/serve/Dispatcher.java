package io.millrace.tools.serve;

import io.millrace.admin.AdminHandler;
import io.millrace.admin.AdminReply;
import io.millrace.admin.AdminRequest;
import io.millrace.config.OperatorState;
import io.millrace.control.ClientRule;
import io.millrace.status.ErrorLog;
import io.millrace.tools.args.Text;
import io.millrace.tools.run.Run;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/** The list of operations, and the way from a request to its operation. */
public final class Dispatcher implements AdminHandler {
  private final Map<String, Operation> operations = new LinkedHashMap<>();
  private final Running running;

  private Dispatcher(final Running running, final List<Operation> list) {
    this.running = running;
    list.forEach(operation -> operations.put(operation.name(), operation));
  }

  /**
   * All operations on a running process.
   *
   * @param running what they act on
   * @return for the admin socket
   */
  public static Dispatcher of(final Running running) {
    return new Dispatcher(running, operations(running));
  }

  private static List<Operation> operations(final Running running) {
    return List.of(
        new StatusOperation(running),
        new BackendsOperation(running),
        new SessionsOperation(running),
        new CloseOperation(running),
        new RuleOperation(ClientRule.DENY, running),
        new RuleOperation(ClientRule.ALLOW, running),
        new StateOperation("drain", OperatorState.DRAINED, running),
        new StateOperation("enable", OperatorState.ENABLED, running),
        new StateOperation("disable", OperatorState.DISABLED, running),
        new WeightOperation(running),
        new WhatIfOperation(running),
        new ReloadOperation(running),
        new ProbeOperation(running),
        new StopOperation(running));
  }

  @Override
  public CompletableFuture<AdminReply> onRequest(final AdminRequest request) {
    try {
      final Operation operation = operations.get(request.command());
      if (operation == null) {
        throw Refusal.usage(
            "this process knows no command "
                + Text.quoted(request.command())
                + "; it knows "
                + String.join(", ", operations.keySet()));
      }
      final Asked asked = Asked.of(request, operation.options());
      final CompletableFuture<AdminReply> answer =
          operation.perform(asked).exceptionally(fault -> failed(request, fault));
      answer.whenComplete((reply, fault) -> asked.abandoned().set(answer.isCancelled()));
      return answer;
    } catch (final RuntimeException e) {
      return CompletableFuture.completedFuture(failed(request, e));
    }
  }

  @Override
  public long limitNs(final AdminRequest request) {
    final Operation operation = operations.get(request.command());
    try {
      return operation == null
          ? ANSWER_NS
          : operation.limitNs(Asked.of(request, operation.options()));
    } catch (final Refusal e) {
      return ANSWER_NS;
    }
  }

  private AdminReply failed(final AdminRequest request, final Throwable fault) {
    final Throwable cause = fault instanceof CompletionException ? fault.getCause() : fault;
    if (cause instanceof Refusal refusal) {
      return Answers.refusal(refusal.status(), refusal.getMessage());
    }
    if (cause instanceof CancellationException) {
      return Answers.refusal(Run.FAILED, "the process is ending");
    }
    running.forwarder().record(cause);
    running
        .notices()
        .onNotice(
            request.command() + " failed by a fault of this program: " + ErrorLog.line(cause));
    return Answers.refusal(Run.FAILED, "failed by a fault of the running process: " + cause);
  }
}
