package io.millrace.tools.metrics;

import io.millrace.tools.serve.Running;
import io.prometheus.metrics.expositionformats.ExpositionFormatWriter;
import io.prometheus.metrics.expositionformats.OpenMetricsTextFormatWriter;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongSupplier;

/** The document of {@code /metrics}. */
public final class MetricsDocument {
  private final ExpositionFormatWriter openMetrics = OpenMetricsTextFormatWriter.create();
  private final ExpositionFormatWriter text = PrometheusTextFormatWriter.create();
  private final Running running;
  private final LongSupplier logLost;

  /**
   * Nothing is asked yet.
   *
   * @param running what to tell of
   * @param logLost lines that were lost
   */
  public MetricsDocument(final Running running, final LongSupplier logLost) {
    this.running = running;
    this.logLost = logLost;
  }

  /** Writes a document of one moment. */
  @FunctionalInterface
  public interface Body {
    /**
     * Writes it, once.
     *
     * @param out takes it
     * @throws IOException when that refuses it
     */
    void write(OutputStream out) throws IOException;
  }

  /**
   * The form of the document.
   *
   * @param accept what the client prefers
   * @return a content type
   */
  public String type(final String accept) {
    return writer(accept).getContentType();
  }

  /**
   * Asks for all that is told.
   *
   * @param accept what the client prefers
   * @return completed on any thread, to be written on {@code millrace-http}
   */
  public CompletableFuture<Body> ask(final String accept) {
    return Scrape.of(running.forwarder())
        .thenApply(
            scrape -> out -> writer(accept).write(out, new Collector(scrape, facts()).collect()));
  }

  private ProcessFacts facts() {
    return new ProcessFacts(
        running.forwarder().totals(),
        ProcessFacts.countDescriptors(),
        running.reloader().isLastGood(),
        running.reloader().now().epochMs(),
        logLost.getAsLong());
  }

  private ExpositionFormatWriter writer(final String accept) {
    return openMetrics.accepts(accept) ? openMetrics : text;
  }
}
