package io.millrace.trials.page;

import com.google.gson.JsonObject;
import io.millrace.trials.Json;
import io.millrace.trials.Limits;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/** The DevTools protocol of a browser: calls with their answers, and events. */
final class Wire implements WebSocket.Listener, AutoCloseable {
  private final StringBuilder message = new StringBuilder();
  private final AtomicInteger ids = new AtomicInteger();
  private final Map<Integer, CompletableFuture<Map<String, Object>>> calls =
      new ConcurrentHashMap<>();
  private final Map<String, Consumer<Map<String, Object>>> tabs = new ConcurrentHashMap<>();
  private final WebSocket socket;

  Wire(final String address) {
    socket =
        join(
            HttpClient.newHttpClient().newWebSocketBuilder().buildAsync(URI.create(address), this));
  }

  /** Events of this tab go there. */
  void onEvents(final String session, final Consumer<Map<String, Object>> sink) {
    tabs.put(session, sink);
  }

  /** Calls a method and waits for its result; null calls the browser itself. */
  Map<?, ?> call(final String session, final String method, final JsonObject parameters) {
    final int id = ids.incrementAndGet();
    final JsonObject call = new JsonObject();
    call.addProperty("id", id);
    call.addProperty("method", method);
    call.add("params", parameters);
    if (session != null) {
      call.addProperty("sessionId", session);
    }
    final CompletableFuture<Map<String, Object>> answer = new CompletableFuture<>();
    calls.put(id, answer);
    synchronized (socket) { // one message at a time
      join(socket.sendText(call.toString(), true));
    }
    final Map<String, Object> got = join(answer);
    if (got.containsKey("error")) {
      throw new AssertionError(method + ": " + got.get("error"));
    }
    return (Map<?, ?>) got.get("result");
  }

  private static <T> T join(final CompletableFuture<T> future) {
    try {
      return future.get(4L * Limits.waitMillis(), TimeUnit.MILLISECONDS);
    } catch (final ExecutionException | TimeoutException e) {
      throw new AssertionError("no answer of the browser", e);
    } catch (final InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Override
  public CompletionStage<?> onText(
      final WebSocket from, final CharSequence part, final boolean last) {
    message.append(part);
    if (last) {
      final Map<String, Object> whole = Json.object(message.toString());
      message.setLength(0);
      deliver(whole);
    }
    from.request(1);
    return null;
  }

  private void deliver(final Map<String, Object> whole) {
    if (whole.get("id") instanceof Double id) {
      calls.remove(id.intValue()).complete(whole);
    } else if (whole.get("sessionId") instanceof String session && tabs.containsKey(session)) {
      tabs.get(session).accept(whole);
    }
  }

  @Override
  public void close() {
    socket.abort();
  }
}
