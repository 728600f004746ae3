package io.millrace.trials.page;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import io.millrace.trials.Await;
import io.millrace.trials.Limits;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

/** One tab: what it shows, and what it complained of. */
final class Tab {
  private final Wire wire;
  private final String session;
  private final List<String> problems = new CopyOnWriteArrayList<>();
  private final List<String> requests = new CopyOnWriteArrayList<>();

  Tab(final Wire wire, final String session) {
    this.wire = wire;
    this.session = session;
    wire.onEvents(session, this::onEvent);
    for (final String domain : List.of("Runtime", "Log", "Network", "Page")) {
      call(domain + ".enable", new JsonObject());
    }
  }

  private void onEvent(final Map<String, Object> event) {
    final Map<?, ?> about = (Map<?, ?>) event.get("params");
    final String method = String.valueOf(event.get("method"));
    switch (method) {
      case "Network.requestWillBeSent" ->
          requests.add(String.valueOf(((Map<?, ?>) about.get("request")).get("url")));
      case "Runtime.exceptionThrown" -> problems.add(about.toString());
      case "Runtime.consoleAPICalled" -> {
        if (List.of("error", "warning", "assert").contains(about.get("type"))) {
          problems.add(about.toString());
        }
      }
      case "Log.entryAdded" -> {
        final Map<?, ?> entry = (Map<?, ?>) about.get("entry");
        if (List.of("error", "warning").contains(entry.get("level"))) {
          problems.add(entry.toString());
        }
      }
      default -> {
        // nothing that a trial looks at
      }
    }
  }

  private Map<?, ?> call(final String method, final JsonObject parameters) {
    return wire.call(session, method, parameters);
  }

  /** Of a size in CSS pixels, before or after it was opened. */
  Tab size(final int width, final int height) {
    final JsonObject metrics = new JsonObject();
    metrics.addProperty("width", width);
    metrics.addProperty("height", height);
    metrics.addProperty("deviceScaleFactor", 1);
    metrics.addProperty("mobile", false);
    call("Emulation.setDeviceMetricsOverride", metrics);
    return this;
  }

  /** What the system is said to prefer: {@code dark} or {@code light}. */
  Tab prefers(final String scheme) {
    final JsonObject feature = new JsonObject();
    feature.addProperty("name", "prefers-color-scheme");
    feature.addProperty("value", scheme);
    final JsonArray features = new JsonArray();
    features.add(feature);
    final JsonObject media = new JsonObject();
    media.add("features", features);
    call("Emulation.setEmulatedMedia", media);
    return this;
  }

  Tab open(final String url) {
    final JsonObject to = new JsonObject();
    to.addProperty("url", url);
    assertEquals(null, call("Page.navigate", to).get("errorText"), url);
    return this;
  }

  /** The value of an expression, as JSON gives it; a promise is waited for. */
  Object evaluate(final String expression) {
    final JsonObject what = new JsonObject();
    what.addProperty("expression", expression);
    what.addProperty("returnByValue", true);
    what.addProperty("awaitPromise", true);
    final Map<?, ?> got = call("Runtime.evaluate", what);
    if (got.containsKey("exceptionDetails")) {
      throw new AssertionError(expression + ": " + got.get("exceptionDetails"));
    }
    return ((Map<?, ?>) got.get("result")).get("value");
  }

  String text(final String selector) {
    return String.valueOf(
        evaluate("(document.querySelector(\"" + selector + "\") || {}).innerText"));
  }

  /** Waits until an expression is true. */
  Tab await(final String expression) {
    Await.until(
        () -> expression + " in: " + evaluate("document.body.innerText") + problems,
        Limits.WAIT.multipliedBy(2),
        () -> Boolean.TRUE.equals(evaluate(expression)));
    return this;
  }

  /** Presses and releases a key, for example {@code Tab}. */
  void press(final String key, final int code) {
    for (final String type : List.of("keyDown", "keyUp")) {
      final JsonObject event = new JsonObject();
      event.addProperty("type", type);
      event.addProperty("key", key);
      event.addProperty("code", key);
      event.addProperty("windowsVirtualKeyCode", code);
      if (key.equals("Enter")) {
        event.addProperty("text", "\r");
      }
      call("Input.dispatchKeyEvent", event);
    }
  }

  /** Everything that the browser complained of in this tab. */
  List<String> problems() {
    return List.copyOf(problems);
  }

  /** Every address that was asked for. */
  List<String> requests() {
    return List.copyOf(requests);
  }

  /** A picture of what is in sight, for people; only where a folder is given. */
  void picture(final String name) {
    final String folder = System.getProperty("millrace.pictures");
    if (folder != null) {
      final Object data = call("Page.captureScreenshot", new JsonObject()).get("data");
      try {
        Files.write(
            Path.of(folder, name + ".png"), Base64.getDecoder().decode(String.valueOf(data)));
      } catch (final IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
