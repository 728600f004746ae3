package io.millrace.tools.serve;

import com.google.gson.JsonObject;
import io.millrace.Forwarder;
import io.millrace.admin.AdminHandler;
import io.millrace.admin.AdminReply;
import io.millrace.balance.SessionFilter;
import io.millrace.config.RateConfig;
import io.millrace.status.EndCause;
import io.millrace.tools.args.OperatorValues;
import io.millrace.tools.args.UsageException;
import io.millrace.tools.run.Run;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** {@code close}: ends sessions, one by its id or those of filters, perhaps at a rate. */
final class CloseOperation implements Operation {
  private static final String RATE = "rate";
  private static final String DRY_RUN = "dry-run";

  /** A step at a rate takes so long at least. */
  private static final long STEP_NS = TimeUnit.MILLISECONDS.toNanos(50);

  private static final long DAY_NS = TimeUnit.DAYS.toNanos(1);

  private final Forwarder forwarder;
  private final int loops;

  CloseOperation(final Running running) {
    forwarder = running.forwarder();
    loops = running.settings().config().loops();
  }

  @Override
  public String name() {
    return "close";
  }

  @Override
  public Set<String> options() {
    final Set<String> options = new HashSet<>(Filters.OPTIONS);
    options.addAll(Set.of(RATE, DRY_RUN));
    return options;
  }

  @Override
  public long limitNs(final Asked asked) {
    return asked.has(RATE) ? DAY_NS : AdminHandler.ANSWER_NS;
  }

  @Override
  public CompletableFuture<AdminReply> perform(final Asked asked) {
    final SessionFilter filter = filter(asked);
    final RateConfig rate = rate(asked);
    return forwarder
        .order(ops -> ops.live().list(filter, 0))
        .thenCompose(listing -> listing)
        .thenCompose(
            list -> {
              if (list.matching() == 0 && filter.id() != null) {
                throw Refusal.failed("no live session " + filter.id());
              }
              if (asked.has(DRY_RUN)) {
                return told("matching", list.matching());
              }
              return rate.isOn()
                  ? paced(new Pacing(asked, filter, rate, list.matching()), 0)
                  : close(filter, Integer.MAX_VALUE).thenCompose(count -> told("closed", count));
            });
  }

  private record Pacing(Asked asked, SessionFilter filter, RateConfig rate, int count) {}

  private CompletableFuture<AdminReply> paced(final Pacing pacing, final int closed) {
    if (closed >= pacing.count() || pacing.asked().isAbandoned()) {
      return told("closed", closed);
    }
    final long oneNs = pacing.rate().periodNs() * loops / pacing.rate().count();
    final int max = (int) Math.max(1, STEP_NS / Math.max(1, oneNs));
    final long stepNs = Math.max(STEP_NS, oneNs);
    return close(pacing.filter(), max)
        .thenCompose(
            count ->
                count == 0
                    ? told("closed", closed)
                    : later(stepNs).thenCompose(any -> paced(pacing, closed + count)));
  }

  private CompletableFuture<Integer> close(final SessionFilter filter, final int max) {
    return forwarder
        .order(ops -> ops.live().close(filter, EndCause.CLOSED, max))
        .thenCompose(closing -> closing);
  }

  private static CompletableFuture<Void> later(final long ns) {
    return CompletableFuture.runAsync(
        () -> {}, CompletableFuture.delayedExecutor(ns, TimeUnit.NANOSECONDS));
  }

  private static CompletableFuture<AdminReply> told(final String what, final int count) {
    final JsonObject body = new JsonObject();
    body.addProperty(what, count);
    return CompletableFuture.completedFuture(Answers.reply(Run.GOOD, body));
  }

  private static SessionFilter filter(final Asked asked) {
    final SessionFilter filter = Filters.read(asked);
    if (asked.names().size() > 1) {
      throw Refusal.usage("one ID, or filters");
    }
    if (asked.names().isEmpty()) {
      if (filter.equals(SessionFilter.ALL)) {
        throw Refusal.usage("which sessions? write an ID, or filters such as --backend pg1");
      }
      return filter;
    }
    if (!filter.equals(SessionFilter.ALL)) {
      throw Refusal.usage("an ID stands alone, without filters");
    }
    return SessionFilter.only(asked.names().get(0));
  }

  private static RateConfig rate(final Asked asked) {
    if (!asked.has(RATE)) {
      return RateConfig.OFF;
    }
    try {
      return OperatorValues.rate("--rate", asked.option(RATE));
    } catch (final UsageException e) {
      throw Refusal.usage(e.getMessage());
    }
  }
}
