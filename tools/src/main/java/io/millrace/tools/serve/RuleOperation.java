package io.millrace.tools.serve;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import io.millrace.Forwarder;
import io.millrace.admin.AdminReply;
import io.millrace.balance.SessionFilter;
import io.millrace.config.Cidr;
import io.millrace.control.ClientRule;
import io.millrace.status.EndCause;
import io.millrace.tools.args.OperatorValues;
import io.millrace.tools.args.Spelling;
import io.millrace.tools.args.UsageException;
import io.millrace.tools.run.Run;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/** {@code deny CIDR} and {@code allow CIDR}, until restart or for a while. */
final class RuleOperation implements Operation {
  private static final String FRONTEND = "frontend";
  private static final String FOR = "for";
  private static final String CLOSE = "close";

  private final ClientRule rule;
  private final Forwarder forwarder;

  RuleOperation(final ClientRule rule, final Running running) {
    this.rule = rule;
    forwarder = running.forwarder();
  }

  @Override
  public String name() {
    return rule.name().toLowerCase(Locale.ROOT);
  }

  @Override
  public Set<String> options() {
    return rule == ClientRule.DENY ? Set.of(FRONTEND, FOR, CLOSE) : Set.of(FRONTEND, FOR);
  }

  @Override
  public CompletableFuture<AdminReply> perform(final Asked asked) {
    if (asked.names().size() != 1) {
      throw Refusal.usage("write " + name() + " CIDR, for example 10.1.0.0/16");
    }
    final Cidr block;
    final long forNs;
    try {
      block = OperatorValues.cidr(asked.names().get(0));
      forNs = asked.has(FOR) ? OperatorValues.durationNs("--for", asked.option(FOR)) : 0;
    } catch (final UsageException e) {
      throw Refusal.usage(e.getMessage());
    }
    final String frontend = asked.option(FRONTEND);
    return BackendLines.orRefused(
            forwarder.order(ops -> ops.rule(frontend, block, rule, forNs, asked.user())))
        .thenCompose(
            frontends -> {
              final JsonArray names = new JsonArray();
              frontends.forEach(names::add);
              final JsonObject body = new JsonObject();
              body.addProperty("block", Spelling.cidr(block));
              body.addProperty("rule", name());
              body.add("frontends", names);
              return asked.has(CLOSE) ? close(frontend, block, body) : Answers.good(body);
            });
  }

  private CompletableFuture<AdminReply> close(
      final String frontend, final Cidr block, final JsonObject body) {
    final SessionFilter theirs = new SessionFilter(null, frontend, null, block, 0, 0, null);
    return forwarder
        .order(ops -> ops.live().close(theirs, EndCause.DENY, Integer.MAX_VALUE))
        .thenCompose(closing -> closing)
        .thenApply(
            closed -> {
              body.addProperty("closed", closed);
              return Answers.reply(Run.GOOD, body);
            });
  }
}
