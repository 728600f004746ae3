package io.millrace.trials.page;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Serves the page of the jar, and whatever a trial wants it to read. */
final class Pretender implements AutoCloseable {
  private static final String FOLDER = "/io/millrace/tools/http/page";
  private static final Map<String, String> TYPES =
      Map.of(
          "html", "text/html", "js", "text/javascript", "css", "text/css", "svg", "image/svg+xml");

  private final Map<String, String> documents = new ConcurrentHashMap<>();
  private final InetSocketAddress address;
  private HttpServer server;

  Pretender(final int port) {
    address = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    begin();
  }

  /** Answers again, at the same address. */
  void begin() {
    try {
      server = HttpServer.create(address, 0);
    } catch (final IOException e) {
      throw new UncheckedIOException(e);
    }
    server.createContext("/", this::answer);
    server.start();
  }

  /** Refuses everybody. */
  void end() {
    server.stop(0);
  }

  /** What is answered at a path, for example {@code /status}. */
  Pretender say(final String path, final String json) {
    documents.put(path, json);
    return this;
  }

  String url() {
    return "http://127.0.0.1:" + address.getPort() + "/";
  }

  private void answer(final HttpExchange exchange) throws IOException {
    final String path = exchange.getRequestURI().getPath();
    final String name = path.equals("/") ? "/index.html" : path;
    final String json = documents.get(path);
    try (exchange;
        InputStream file = Pretender.class.getResourceAsStream(FOLDER + name)) {
      final byte[] body =
          json != null
              ? json.getBytes(StandardCharsets.UTF_8)
              : file == null ? new byte[0] : file.readAllBytes();
      exchange
          .getResponseHeaders()
          .set("Content-Type", TYPES.getOrDefault(ending(name), "application/json"));
      exchange.sendResponseHeaders(
          json == null && file == null ? 404 : 200, body.length == 0 ? -1 : body.length);
      if (body.length > 0) {
        exchange.getResponseBody().write(body);
      }
    }
  }

  private static String ending(final String name) {
    return name.substring(name.lastIndexOf('.') + 1);
  }

  @Override
  public void close() {
    end();
  }
}
