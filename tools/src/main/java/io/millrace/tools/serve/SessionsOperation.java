package io.millrace.tools.serve;

import com.google.gson.JsonObject;
import io.millrace.Forwarder;
import io.millrace.admin.AdminReply;
import io.millrace.balance.SessionFilter;
import io.millrace.loop.SessionGroups;
import io.millrace.loop.SessionList;
import io.millrace.net.AddressText;
import io.millrace.status.SessionOrder;
import io.millrace.status.SessionView;
import io.millrace.tools.args.OperatorValues;
import io.millrace.tools.args.Spelling;
import io.millrace.tools.args.Text;
import io.millrace.tools.args.UsageException;
import io.millrace.tools.run.Run;
import java.net.InetSocketAddress;
import java.util.Comparator;
import java.util.HashSet;
import java.util.Iterator;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.ToLongFunction;
import java.util.stream.Stream;

/** {@code sessions}: live sessions and flows, of all loops. */
final class SessionsOperation implements Operation {
  /** A reply is bounded. */
  private static final int LISTED_MAX = 10_000;

  private final Forwarder forwarder;

  SessionsOperation(final Running running) {
    forwarder = running.forwarder();
  }

  @Override
  public String name() {
    return "sessions";
  }

  @Override
  public Set<String> options() {
    final Set<String> options = new HashSet<>(Filters.OPTIONS);
    options.addAll(Set.of("sort", "top", "by"));
    return options;
  }

  @Override
  public CompletableFuture<AdminReply> perform(final Asked asked) {
    asked.requireNoNames();
    final SessionFilter filter = Filters.read(asked);
    final SessionOrder order = order(asked.has("sort") ? asked.option("sort") : "age");
    final Function<SessionView, String> key = key(asked.option("by"));
    final int top = top(asked);
    if (key != null) {
      return forwarder
          .order(ops -> ops.live().group(filter, key))
          .thenCompose(sums -> sums)
          .thenApply(sums -> reply(groups(sums, order).limit(top)));
    }
    return forwarder
        .order(ops -> ops.live().list(filter, order, Math.min(top, LISTED_MAX)))
        .thenCompose(listing -> listing)
        .thenApply(list -> reply(lines(list, order, top)));
  }

  private static SessionOrder order(final String word) {
    for (final SessionOrder each : SessionOrder.values()) {
      if (each.label().equals(word)) {
        return each;
      }
    }
    throw Refusal.usage("--sort: " + Text.quoted(word) + "; there are age, idle, bytes");
  }

  /**
   * On the admin thread, a line after the other: of many sessions neither the conductor has the
   * time nor the heap the room for all at once. Ends when it is too long for a reply anyway.
   */
  private static AdminReply reply(final Stream<JsonObject> lines) {
    return new AdminReply(
        Run.GOOD,
        () -> {
          final Iterator<JsonObject> some = lines.iterator();
          final StringBuilder out = new StringBuilder("[");
          while (some.hasNext() && out.length() <= AdminReply.CHARS_MAX) {
            out.append(out.length() > 1 ? "," : "").append(some.next());
          }
          return out.append(']').toString();
        });
  }

  /** Part of what was asked for would pass for all of it. */
  private static Stream<JsonObject> lines(
      final SessionList list, final SessionOrder order, final int top) {
    if (list.matching() > LISTED_MAX && top > LISTED_MAX) {
      throw Refusal.failed(
          list.matching()
              + " sessions are too many to list; ask for --top "
              + LISTED_MAX
              + " or fewer, for a part of them, or how many there are --by client");
    }
    return list.sessions().stream()
        .sorted(order.comparator())
        .limit(top)
        .map(SessionsOperation::line);
  }

  private static Function<SessionView, String> key(final String by) {
    if (by == null) {
      return null;
    }
    return switch (by) {
      case "client" ->
          session -> session.client() == null ? "?" : AddressText.ip(session.client().getAddress());
      case "backend" -> session -> session.backend() == null ? "none" : session.backend();
      case "frontend" -> SessionView::frontend;
      default ->
          throw Refusal.usage("--by: " + Text.quoted(by) + "; there are client, backend, frontend");
    };
  }

  /** Those with most sessions first, or with most bytes when that is asked for. */
  private static Stream<JsonObject> groups(final SessionGroups sums, final SessionOrder order) {
    final ToLongFunction<Map.Entry<String, SessionGroups.Group>> size =
        order == SessionOrder.BYTES
            ? each -> each.getValue().bytesIn() + each.getValue().bytesOut()
            : each -> each.getValue().sessions();
    return sums.groups().entrySet().stream()
        .sorted(Comparator.comparingLong(size).reversed().thenComparing(Map.Entry::getKey))
        .map(each -> group(each.getKey(), each.getValue()));
  }

  private static JsonObject group(final String key, final SessionGroups.Group sum) {
    final JsonObject line = new JsonObject();
    line.addProperty("key", key);
    line.addProperty("sessions", sum.sessions());
    line.addProperty("bytesIn", sum.bytesIn());
    line.addProperty("bytesOut", sum.bytesOut());
    line.addProperty("held", sum.heldBytes());
    return line;
  }

  private static int top(final Asked asked) {
    if (!asked.has("top")) {
      return Integer.MAX_VALUE;
    }
    try {
      return OperatorValues.count("--top", asked.option("top"));
    } catch (final UsageException e) {
      throw Refusal.usage(e.getMessage());
    }
  }

  private static JsonObject line(final SessionView session) {
    final JsonObject line = new JsonObject();
    line.addProperty("id", session.id());
    line.addProperty("frontend", session.frontend());
    line.addProperty("proto", Spelling.protocol(session.protocol()));
    line.addProperty("listen", text(session.listen()));
    line.addProperty("client", text(session.client()));
    line.addProperty("peer", text(session.peer()));
    line.addProperty("backend", session.backend());
    line.addProperty("address", text(session.address()));
    line.addProperty("local", text(session.local()));
    line.addProperty("state", session.state().label());
    line.addProperty("waitingFor", session.waitingFor());
    line.addProperty("ageMs", TimeUnit.NANOSECONDS.toMillis(session.ageNs()));
    line.addProperty("idleMs", TimeUnit.NANOSECONDS.toMillis(session.idleNs()));
    line.addProperty("bytesIn", session.bytesIn());
    line.addProperty("bytesOut", session.bytesOut());
    line.addProperty("held", session.heldBytes());
    line.addProperty("tries", session.tries());
    return line;
  }

  private static String text(final InetSocketAddress address) {
    return address == null ? null : AddressText.ipPort(address);
  }
}
