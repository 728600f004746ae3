package io.millrace.tools.http;

import io.millrace.admin.AdminRequest;
import io.millrace.tools.serve.Dispatcher;
import io.millrace.tools.serve.Running;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/** What there is at which path. */
final class Site implements HttpHandler {
  private static final String BY = "http";
  private static final Set<String> QUESTIONS = Set.of("/metrics", "/health", "/status");

  private static final String CONTENTS =
      "Millrace\n\n/metrics  for Prometheus\n/status   as millrace status --json\n"
          + "/health   200 or 503\n/history  the last five minutes";

  private final StaticFiles files = new StaticFiles();
  private final Dispatcher operations;
  private final Health health;
  private final History history;
  private final Supplier<MetricsPage> newMetrics;
  private MetricsPage metrics;

  /** Tells of a running process, and of lines that its log has lost. */
  Site(final Running running, final LongSupplier logLost) {
    newMetrics = () -> new MetricsPage(running, logLost);
    operations = Dispatcher.of(running);
    health = new Health(running);
    history = new History(running.forwarder());
  }

  @Override
  public CompletableFuture<Supplier<Response>> onRequest(final HttpRequest request) {
    return switch (request.path()) {
      case "/metrics" -> metrics().answer(request);
      case "/health" -> health.answer(request);
      case "/status" -> status();
      case "/history" -> history.answer(request);
      default -> Response.now(file(request.path()));
    };
  }

  @Override
  public boolean isQuestion(final HttpRequest request) {
    return QUESTIONS.contains(request.path());
  }

  /** Made at the first scrape: the client's classes are many. */
  private MetricsPage metrics() {
    if (metrics == null) {
      metrics = newMetrics.get();
    }
    return metrics;
  }

  private Response file(final String path) {
    final Response file = files.find(path);
    if (file != null) {
      return file;
    }
    final boolean isRoot = "/".equals(path);
    return Response.text(
        isRoot ? Response.OK : Response.NOT_FOUND, isRoot ? CONTENTS : "nothing is here");
  }

  /** The document of the command, made by the same code. */
  private CompletableFuture<Supplier<Response>> status() {
    return operations
        .onRequest(new AdminRequest(List.of("status"), BY))
        .thenApply(reply -> () -> Response.json(Response.OK, reply.body().get()));
  }

  @Override
  public void onTick(final long nowNs) {
    history.onTick(nowNs);
  }
}
