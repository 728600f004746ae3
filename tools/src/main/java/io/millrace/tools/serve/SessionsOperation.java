package io.millrace.tools.serve;

import com.google.gson.JsonObject;
import io.millrace.Forwarder;
import io.millrace.admin.AdminReply;
import io.millrace.balance.SessionFilter;
import io.millrace.net.AddressText;
import io.millrace.status.SessionView;
import io.millrace.tools.args.OperatorValues;
import io.millrace.tools.args.Spelling;
import io.millrace.tools.args.Text;
import io.millrace.tools.args.UsageException;
import io.millrace.tools.run.Run;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.ToLongFunction;
import java.util.stream.Stream;

/** {@code sessions}: live sessions and flows, of all loops. */
final class SessionsOperation implements Operation {
  /** Of each loop; a reply is bounded. The rest is counted. */
  private static final int LISTED_MAX = 10_000;

  private static final Map<String, Comparator<SessionView>> ORDERS =
      Map.of(
          "age", Comparator.comparingLong(SessionView::ageNs).reversed(),
          "idle", Comparator.comparingLong(SessionView::idleNs).reversed(),
          "bytes", Comparator.comparingLong(SessionsOperation::bytes).reversed());

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
    final String sort = asked.has("sort") ? asked.option("sort") : "age";
    final Comparator<SessionView> order = ORDERS.get(sort);
    if (order == null) {
      throw Refusal.usage("--sort: " + Text.quoted(sort) + "; there are age, idle, bytes");
    }
    final Function<SessionView, String> key = key(asked.option("by"));
    final int top = top(asked);
    return forwarder
        .order(ops -> ops.live().list(filter, LISTED_MAX))
        .thenCompose(listing -> listing)
        .thenApply(list -> new AdminReply(Run.GOOD, () -> text(list.sessions(), order, key, top)));
  }

  /**
   * On the admin thread, a line after the other: of many sessions neither the conductor has the
   * time nor the heap the room for all at once. Ends when it is too long for a reply anyway.
   */
  private static String text(
      final List<SessionView> sessions,
      final Comparator<SessionView> order,
      final Function<SessionView, String> key,
      final int top) {
    final List<SessionView> sorted = new ArrayList<>(sessions);
    sorted.sort(order);
    final Stream<JsonObject> lines =
        key == null ? sorted.stream().map(SessionsOperation::line) : groups(sorted, key);
    final Iterator<JsonObject> some = lines.limit(top).iterator();
    final StringBuilder out = new StringBuilder("[");
    while (some.hasNext() && out.length() <= AdminReply.CHARS_MAX) {
      out.append(out.length() > 1 ? "," : "").append(some.next());
    }
    return out.append(']').toString();
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

  /** Those with most sessions first. */
  private static Stream<JsonObject> groups(
      final List<SessionView> sessions, final Function<SessionView, String> key) {
    final Map<String, List<SessionView>> groups = new LinkedHashMap<>();
    sessions.forEach(
        each -> groups.computeIfAbsent(key.apply(each), any -> new ArrayList<>()).add(each));
    final List<Map.Entry<String, List<SessionView>>> sorted = new ArrayList<>(groups.entrySet());
    sorted.sort(Comparator.comparingInt(each -> -each.getValue().size()));
    return sorted.stream().map(each -> group(each.getKey(), each.getValue()));
  }

  private static JsonObject group(final String key, final List<SessionView> sessions) {
    final JsonObject line = new JsonObject();
    line.addProperty("key", key);
    line.addProperty("sessions", sessions.size());
    line.addProperty("bytesIn", sum(sessions, SessionView::bytesIn));
    line.addProperty("bytesOut", sum(sessions, SessionView::bytesOut));
    line.addProperty("held", sum(sessions, SessionView::heldBytes));
    return line;
  }

  private static long sum(final List<SessionView> sessions, final ToLongFunction<SessionView> of) {
    return sessions.stream().mapToLong(of).sum();
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

  private static long bytes(final SessionView session) {
    return session.bytesIn() + session.bytesOut();
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
