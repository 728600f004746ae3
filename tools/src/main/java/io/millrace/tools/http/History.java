package io.millrace.tools.http;

import com.google.gson.stream.JsonWriter;
import io.millrace.Forwarder;
import io.millrace.control.BackendStatus;
import io.millrace.control.FrontendStatus;
import io.millrace.control.Operations;
import io.millrace.status.FrontendRates;
import io.millrace.status.LatencySummary;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * {@code /history}: the last five minutes of each frontend and backend, for the page to draw. Kept
 * only while there is a server, in rings of a fixed size; of those that are gone nothing is kept.
 * docs/http.md has the shape. Belongs to the thread {@code millrace-http}.
 */
final class History {
  /** Five minutes. */
  static final int SAMPLES = 150;

  static final long STEP_MS = 2000;

  /**
   * More frontends and backends than this are not kept: 2.4 KB of a backend, 4.8 KB of a frontend.
   */
  static final int SERIES_MAX = 1000;

  private static final long STEP_NS = TimeUnit.MILLISECONDS.toNanos(STEP_MS);
  private static final double MILLISECOND_NS = TimeUnit.MILLISECONDS.toNanos(1);
  private static final String SINCE = "since=";
  private static final int NUMBER_DIGITS_MAX = 15;

  private final Forwarder forwarder;
  private final long[] times = new long[SAMPLES];
  private final Map<String, Series> frontends = new LinkedHashMap<>();
  private final Map<String, Map<String, Series>> backends = new LinkedHashMap<>();
  private CompletableFuture<Known> asked;
  private long next;
  private long askedNs;
  private boolean truncated;

  History(final Forwarder forwarder) {
    this.forwarder = forwarder;
  }

  /** What the conductor knows at one moment. */
  private record Known(List<FrontendStatus> frontends, List<BackendStatus> backends) {
    static Known of(final Operations operations) {
      return new Known(operations.frontends(), operations.backends());
    }
  }

  /** Takes the answer to the last question, and asks the next when it is time. */
  void onTick(final long nowNs) {
    if (asked != null && asked.isDone()) {
      if (!asked.isCompletedExceptionally()) {
        sample(asked.join());
      }
      asked = null;
    }
    if (asked == null && (askedNs == 0 || nowNs - askedNs >= STEP_NS * 3 / 4)) {
      asked = forwarder.order(Known::of);
      askedNs = nowNs;
    }
  }

  private void sample(final Known known) {
    times[(int) (next % SAMPLES)] = System.currentTimeMillis();
    truncated = known.frontends.size() + known.backends.size() > SERIES_MAX;
    int room = SERIES_MAX;
    for (final FrontendStatus each : known.frontends) {
      if (room-- > 0) {
        final String name = each.config().name();
        add(frontends.computeIfAbsent(name, key -> new Series(Series.OF_FRONTENDS)), each);
      }
    }
    for (final BackendStatus each : known.backends) {
      if (room-- > 0) {
        add(
            backends
                .computeIfAbsent(each.frontend(), key -> new LinkedHashMap<>())
                .computeIfAbsent(each.config().name(), key -> new Series(Series.OF_BACKENDS)),
            each);
      }
    }
    forgetGone();
    next++;
  }

  private void add(final Series series, final FrontendStatus frontend) {
    final FrontendRates rates = frontend.rates();
    final LatencySummary turnaround = frontend.latency().turnaround();
    series.add(
        next,
        frontend.sessions(),
        frontend.queued(),
        rates.sessions().tenSeconds(),
        rates.refused().tenSeconds(),
        rates.bytesIn().tenSeconds(),
        rates.bytesOut().tenSeconds(),
        milliseconds(turnaround, turnaround.p50Ns()),
        milliseconds(turnaround, turnaround.p99Ns()));
  }

  private void add(final Series series, final BackendStatus backend) {
    final LatencySummary turnaround = backend.latency().turnaround();
    series.add(
        next,
        backend.sessions(),
        backend.rates().sessions().tenSeconds(),
        milliseconds(turnaround, turnaround.p50Ns()),
        milliseconds(turnaround, turnaround.p99Ns()));
  }

  private static double milliseconds(final LatencySummary of, final long ns) {
    return of.count() == 0 ? Series.NONE : ns / MILLISECOND_NS;
  }

  private void forgetGone() {
    frontends.values().removeIf(each -> !each.isSampled(next));
    backends.values().forEach(map -> map.values().removeIf(each -> !each.isSampled(next)));
    backends.values().removeIf(Map::isEmpty);
  }

  CompletableFuture<Supplier<Response>> answer(final HttpRequest request) {
    final long oldest = Math.max(0, next - SAMPLES);
    final String query = request.query();
    if (query.isEmpty()) {
      return Response.now(Response.json(Response.OK, document(oldest)));
    }
    final long since = query.startsWith(SINCE) ? number(query.substring(SINCE.length())) : -1;
    if (since < 0) {
      return Response.now(Response.text(Response.BAD_REQUEST, "write /history?since=NUMBER"));
    }
    // A number from before a restart may be ahead of ours: then everything is new.
    final long first = since > next ? oldest : Math.max(oldest, since);
    return Response.now(Response.json(Response.OK, document(first)));
  }

  private static long number(final String text) {
    final boolean digits =
        !text.isEmpty()
            && text.length() <= NUMBER_DIGITS_MAX
            && text.chars().allMatch(c -> c >= '0' && c <= '9');
    return digits ? Long.parseLong(text) : -1;
  }

  private String document(final long first) {
    final StringWriter text = new StringWriter();
    try (JsonWriter out = new JsonWriter(text)) {
      out.beginObject().name("stepMs").value(STEP_MS);
      out.name("first").value(first).name("next").value(next);
      out.name("truncated").value(truncated).name("times").beginArray();
      for (long i = first; i < next; i++) {
        out.value(times[(int) (i % SAMPLES)]);
      }
      out.endArray().name("frontends").beginArray();
      for (final Map.Entry<String, Series> each : frontends.entrySet()) {
        out.beginObject().name("name").value(each.getKey());
        each.getValue().write(out, first, next);
        out.endObject();
      }
      out.endArray().name("backends").beginArray();
      for (final Map.Entry<String, Map<String, Series>> frontend : backends.entrySet()) {
        write(out, frontend.getKey(), frontend.getValue(), first);
      }
      out.endArray().endObject();
    } catch (final IOException e) {
      throw new UncheckedIOException(e); // in memory
    }
    return text.toString();
  }

  private void write(
      final JsonWriter out, final String frontend, final Map<String, Series> of, final long first)
      throws IOException {
    for (final Map.Entry<String, Series> each : of.entrySet()) {
      out.beginObject().name("frontend").value(frontend).name("name").value(each.getKey());
      each.getValue().write(out, first, next);
      out.endObject();
    }
  }
}
