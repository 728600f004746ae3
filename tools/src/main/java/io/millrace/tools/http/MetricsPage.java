package io.millrace.tools.http;

import io.millrace.tools.metrics.MetricsDocument;
import io.millrace.tools.serve.Running;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.zip.Deflater;
import java.util.zip.GZIPOutputStream;

/** {@code /metrics}: packed while it is written, so that a large one takes little memory. */
final class MetricsPage {
  /** Of what is sent: some two thousand backends without gzip, many more with it. */
  private static final int BYTES_MAX = 16 * 1024 * 1024;

  private static final int BYTES_AT_FIRST = 16 * 1024;

  private final MetricsDocument document;

  MetricsPage(final Running running, final LongSupplier logLost) {
    document = new MetricsDocument(running, logLost);
  }

  CompletableFuture<Supplier<Response>> answer(final HttpRequest request) {
    return document.ask(request.accept()).thenApply(body -> () -> response(request, body));
  }

  private Response response(final HttpRequest request, final MetricsDocument.Body body) {
    final ByteArrayOutputStream bytes = new ByteArrayOutputStream(BYTES_AT_FIRST);
    final String type = document.type(request.accept());
    try (OutputStream out = out(bytes, request.gzip())) {
      body.write(out);
    } catch (final IOException e) {
      return Response.text(Response.UNAVAILABLE, "too long; ask for it with gzip");
    }
    return request.gzip()
        ? Response.packed(type, bytes.toByteArray())
        : Response.of(Response.OK, type, bytes.toByteArray());
  }

  private static OutputStream out(final ByteArrayOutputStream bytes, final boolean gzip)
      throws IOException {
    final OutputStream capped = new Capped(bytes);
    return gzip ? new Packed(capped) : capped;
  }

  /** Names repeat so much that the quickest level does. */
  private static final class Packed extends GZIPOutputStream {
    Packed(final OutputStream out) throws IOException {
      super(out, BYTES_AT_FIRST);
      def.setLevel(Deflater.BEST_SPEED);
    }
  }

  private static final class Capped extends OutputStream {
    private final ByteArrayOutputStream bytes;

    Capped(final ByteArrayOutputStream bytes) {
      this.bytes = bytes;
    }

    @Override
    public void write(final int b) throws IOException {
      require(1);
      bytes.write(b);
    }

    @Override
    public void write(final byte[] from, final int offset, final int length) throws IOException {
      require(length);
      bytes.write(from, offset, length);
    }

    private void require(final int more) throws IOException {
      if (bytes.size() + more > BYTES_MAX) {
        throw new IOException("too long");
      }
    }
  }
}
