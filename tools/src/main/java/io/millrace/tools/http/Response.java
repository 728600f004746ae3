package io.millrace.tools.http;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import java.util.zip.GZIPOutputStream;

/**
 * What a client is told.
 *
 * @param status of HTTP
 * @param type of the body
 * @param body its bytes
 * @param isPacked whether the body is gzip already
 * @param cache what may be kept of it
 */
record Response(int status, String type, byte[] body, boolean isPacked, String cache) {
  static final int OK = 200;
  static final int BAD_REQUEST = 400;
  static final int NOT_FOUND = 404;
  static final int METHOD_NOT_ALLOWED = 405;
  static final int HEAD_TOO_LARGE = 431;
  static final int UNAVAILABLE = 503;
  static final int VERSION = 505;

  static final String TEXT = "text/plain; charset=utf-8";
  static final String JSON = "application/json";

  /** Data are of this moment. */
  private static final String NO_STORE = "no-store";

  /** Files of the page are of this version: a browser asks again each time. */
  private static final String NO_CACHE = "no-cache";

  /** Smaller bodies gain nothing from being packed. */
  private static final int PACKED_BYTES_MIN = 1024;

  /** The page is made of files of this server, and asks nobody else. */
  private static final String HEADERS =
      "Connection: close\r\n"
          + "Vary: Accept, Accept-Encoding\r\n"
          + "X-Content-Type-Options: nosniff\r\n"
          + "X-Frame-Options: DENY\r\n"
          + "Referrer-Policy: no-referrer\r\n"
          + "Cross-Origin-Resource-Policy: same-origin\r\n"
          + "Content-Security-Policy: default-src 'none'; script-src 'self'; style-src 'self';"
          + " img-src 'self' data:; connect-src 'self'; font-src 'self'; base-uri 'none';"
          + " form-action 'none'; frame-ancestors 'none'\r\n";

  /** A document that is ready. */
  static CompletableFuture<Supplier<Response>> now(final Response response) {
    return CompletableFuture.completedFuture(() -> response);
  }

  /** Words for people. */
  static Response text(final int status, final String text) {
    return of(status, TEXT, (text + "\n").getBytes(StandardCharsets.UTF_8));
  }

  /** Words for programs. */
  static Response json(final int status, final String json) {
    return of(status, JSON, json.getBytes(StandardCharsets.UTF_8));
  }

  /** Data. */
  static Response of(final int status, final String type, final byte[] body) {
    return new Response(status, type, body, false, NO_STORE);
  }

  /** Data in gzip. */
  static Response packed(final String type, final byte[] gzip) {
    return new Response(OK, type, gzip, true, NO_STORE);
  }

  /** A file of the page. */
  static Response file(final String type, final byte[] body) {
    return new Response(OK, type, body, false, NO_CACHE);
  }

  /** All bytes for one client. */
  ByteBuffer bytes(final HttpRequest request) {
    final boolean packs =
        !isPacked && request != null && request.gzip() && body.length >= PACKED_BYTES_MIN;
    final byte[] sent = packs ? pack(body) : body;
    final byte[] head = head(sent.length, packs || isPacked).getBytes(StandardCharsets.US_ASCII);
    if (request != null && request.isHead()) {
      return ByteBuffer.wrap(head);
    }
    return ByteBuffer.allocate(head.length + sent.length).put(head).put(sent).flip();
  }

  private String head(final int length, final boolean packed) {
    return "HTTP/1.1 "
        + status
        + " "
        + reason()
        + "\r\nDate: "
        + DateTimeFormatter.RFC_1123_DATE_TIME.format(ZonedDateTime.now(ZoneOffset.UTC))
        + "\r\nContent-Type: "
        + type
        + "\r\nContent-Length: "
        + length
        + (packed ? "\r\nContent-Encoding: gzip" : "")
        + (status == METHOD_NOT_ALLOWED ? "\r\nAllow: GET, HEAD" : "")
        + "\r\nCache-Control: "
        + cache
        + "\r\n"
        + HEADERS
        + "\r\n";
  }

  private String reason() {
    return switch (status) {
      case OK -> "OK";
      case NOT_FOUND -> "Not Found";
      case METHOD_NOT_ALLOWED -> "Method Not Allowed";
      case HEAD_TOO_LARGE -> "Request Header Fields Too Large";
      case UNAVAILABLE -> "Service Unavailable";
      case VERSION -> "HTTP Version Not Supported";
      default -> "Bad Request";
    };
  }

  private static byte[] pack(final byte[] plain) {
    final ByteArrayOutputStream out = new ByteArrayOutputStream(plain.length / 4);
    try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
      gzip.write(plain);
    } catch (final IOException e) {
      throw new UncheckedIOException(e); // in memory
    }
    return out.toByteArray();
  }
}
