package io.millrace.tools.http;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import java.util.regex.Pattern;

/** Reads the head of one request, in pieces of any size. A body is never read. */
final class RequestHead {
  /** Longest head: a browser's with its cookies for this host is far shorter. */
  static final int BYTES_MAX = 8192;

  private static final int BYTES_AT_FIRST = 512;
  private static final Pattern LINE_END = Pattern.compile("\r?\n");
  private static final Pattern VERSION = Pattern.compile("HTTP/1\\.[0-9]");
  private static final Pattern HEADER_NAME = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]+");
  private static final Pattern SCHEME = Pattern.compile("(?i)https?://[^/?]*");

  private byte[] bytes = new byte[BYTES_AT_FIRST];
  private int length;
  private int seen;
  private int lineStart;
  private boolean complete;
  private boolean rest;
  private HttpRequest request;
  private int problem;

  private String accept = "";
  private boolean gzip;
  private boolean host;

  /**
   * Takes what has come.
   *
   * @return true when there is a request or a problem: nothing more is needed
   */
  boolean onBytes(final ByteBuffer in) {
    while (in.hasRemaining() && !complete && problem == 0) {
      onByte(in.get());
    }
    rest |= in.hasRemaining();
    if (complete && problem == 0) {
      read();
    }
    return complete || problem != 0;
  }

  private void onByte(final byte b) {
    seen++;
    if (seen > BYTES_MAX) {
      refuse(Response.HEAD_TOO_LARGE);
      return;
    }
    final boolean ends = b == '\n';
    if (length == 0 && (ends || b == '\r')) {
      return; // empty lines in front are to be ignored
    }
    if (length == 0 && (b < 'A' || b > 'Z')) {
      refuse(Response.BAD_REQUEST); // no method: what else comes is not worth waiting for
      return;
    }
    if (length == bytes.length) {
      bytes = Arrays.copyOf(bytes, Math.min(BYTES_MAX, 2 * length));
    }
    bytes[length++] = b;
    if (ends) {
      final int line = length - lineStart;
      complete = line == 1 || line == 2 && bytes[lineStart] == '\r';
      lineStart = length;
    }
  }

  /** The request; null when there is a problem. */
  HttpRequest request() {
    return request;
  }

  /** The status of what is wrong, or 0. */
  int problem() {
    return problem;
  }

  /** Whether nothing has come yet. */
  boolean isEmpty() {
    return seen == 0;
  }

  /** Whether the client may send more than what was read. */
  boolean hasRest() {
    return rest || problem != 0;
  }

  private void refuse(final int status) {
    problem = status;
    bytes = new byte[0];
  }

  private void read() {
    final String[] lines =
        LINE_END.split(new String(bytes, 0, length, StandardCharsets.ISO_8859_1));
    bytes = new byte[0];
    final String[] words = lines[0].split(" ", -1);
    if (words.length != 3 || !words[2].startsWith("HTTP/")) {
      refuse(Response.BAD_REQUEST);
      return;
    }
    if (!VERSION.matcher(words[2]).matches()) {
      refuse(Response.VERSION);
      return;
    }
    for (int i = 1; i < lines.length && problem == 0; i++) {
      header(lines[i]);
    }
    final String target = SCHEME.matcher(words[1]).replaceFirst("");
    if (problem == 0 && (!host && words[2].endsWith(".1") || !target.startsWith("/"))) {
      refuse(Response.BAD_REQUEST);
    }
    if (problem == 0 && !"GET".equals(words[0]) && !"HEAD".equals(words[0])) {
      refuse(Response.METHOD_NOT_ALLOWED);
    }
    if (problem == 0) {
      final int mark = target.indexOf('?');
      request =
          new HttpRequest(
              words[0],
              mark < 0 ? target : target.substring(0, mark),
              mark < 0 ? "" : target.substring(mark + 1),
              accept,
              gzip);
    }
  }

  private void header(final String line) {
    final int colon = line.indexOf(':');
    if (colon < 0 || !HEADER_NAME.matcher(line.substring(0, colon)).matches()) {
      refuse(Response.BAD_REQUEST);
      return;
    }
    final String value = line.substring(colon + 1).trim();
    switch (line.substring(0, colon).toLowerCase(Locale.ROOT)) {
      case "host" -> host = true;
      case "accept" -> accept = accept.isEmpty() ? value : accept + "," + value;
      case "accept-encoding" -> gzip |= acceptsGzip(value);
      case "content-length" -> rest |= !"0".equals(value);
      case "transfer-encoding", "upgrade" -> rest = true;
      default -> {
        // of no interest
      }
    }
  }

  private static boolean acceptsGzip(final String value) {
    for (final String each : value.toLowerCase(Locale.ROOT).split(",")) {
      final String[] parts = each.trim().split("\\s*;\\s*");
      if ("gzip".equals(parts[0]) && !each.matches(".*q=0(\\.0*)?\\s*")) {
        return true;
      }
    }
    return false;
  }
}
