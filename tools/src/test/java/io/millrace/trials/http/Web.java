package io.millrace.trials.http;

import io.millrace.trials.Json;
import io.millrace.trials.Limits;
import io.millrace.trials.Millrace;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;

/** What a forwarder tells over HTTP, asked byte by byte. */
final class Web {
  private static final Pattern START_LINE = Pattern.compile("http  http://([0-9.]+):(\\d+)/ .*");
  private static final String HEAD_END = "\r\n\r\n";

  private final InetSocketAddress address;

  private Web(final InetSocketAddress address) {
    this.address = address;
  }

  /** Of the start lines. */
  static Web of(final Millrace millrace) {
    for (final String line : millrace.messages()) {
      final Matcher matcher = START_LINE.matcher(line);
      if (matcher.matches()) {
        return new Web(new InetSocketAddress(matcher.group(1), Integer.parseInt(matcher.group(2))));
      }
    }
    throw new AssertionError("no address in " + millrace.messages());
  }

  /**
   * A response.
   *
   * @param status of HTTP
   * @param headers by lower-case name
   * @param body as it was sent
   */
  record Reply(int status, Map<String, String> headers, byte[] body) {
    String text() {
      return new String(body, StandardCharsets.UTF_8);
    }

    Map<String, Object> json() {
      return Json.object(text());
    }

    String unpacked() {
      try {
        return new String(
            new GZIPInputStream(new ByteArrayInputStream(body)).readAllBytes(),
            StandardCharsets.UTF_8);
      } catch (final IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    @Override
    public String toString() {
      return status + " " + headers + " " + text();
    }
  }

  InetSocketAddress address() {
    return address;
  }

  Reply get(final String path, final String... headers) {
    final StringBuilder request = new StringBuilder("GET " + path + " HTTP/1.1\r\nHost: x\r\n");
    for (final String header : headers) {
      request.append(header).append("\r\n");
    }
    return send(request + "\r\n");
  }

  /** Sends these bytes, and reads until the server ends. */
  Reply send(final String bytes) {
    try (Socket socket = connect()) {
      socket.getOutputStream().write(bytes.getBytes(StandardCharsets.ISO_8859_1));
      return parse(socket.getInputStream().readAllBytes());
    } catch (final IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  Socket connect() throws IOException {
    final Socket socket = new Socket();
    socket.setSoTimeout(2 * Limits.waitMillis());
    socket.connect(address, Limits.waitMillis());
    return socket;
  }

  private static Reply parse(final byte[] bytes) {
    final String text = new String(bytes, StandardCharsets.ISO_8859_1);
    final int end = text.indexOf(HEAD_END);
    if (end < 0) {
      throw new AssertionError("no response: \"" + text + "\"");
    }
    final String[] lines = text.substring(0, end).split("\r\n");
    final Map<String, String> headers = new TreeMap<>();
    for (int i = 1; i < lines.length; i++) {
      final int colon = lines[i].indexOf(':');
      headers.put(
          lines[i].substring(0, colon).toLowerCase(Locale.ROOT),
          lines[i].substring(colon + 1).trim());
    }
    final byte[] body =
        text.substring(end + HEAD_END.length()).getBytes(StandardCharsets.ISO_8859_1);
    return new Reply(Integer.parseInt(lines[0].split(" ")[1]), headers, body);
  }
}
