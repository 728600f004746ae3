package io.millrace.trials;

import java.util.List;
import java.util.Map;

/**
 * One line of the session log.
 *
 * @param fields as printed
 */
record SessionLine(Map<String, Object> fields) {
  static SessionLine parse(final String line) {
    return new SessionLine(Json.object(line));
  }

  String cause() {
    return text("cause");
  }

  String endedBy() {
    return text("endedBy");
  }

  /** {@code reset} or {@code clean}. */
  String closed() {
    return text("closed");
  }

  String backend() {
    return text("backend");
  }

  String client() {
    return text("client");
  }

  long bytesIn() {
    return number("bytesIn");
  }

  long bytesOut() {
    return number("bytesOut");
  }

  long durationMs() {
    return number("durationMs");
  }

  /** The failed tries, as {@code backend:error}. */
  List<String> attempts() {
    return ((List<?>) fields.get("attempts"))
        .stream()
            .map(a -> ((Map<?, ?>) a))
            .map(a -> a.get("backend") + ":" + a.get("error"))
            .toList();
  }

  String text(final String key) {
    return (String) fields.get(key);
  }

  /** A number, -1 when the field is null or absent. */
  long number(final String key) {
    final Object value = fields.get(key);
    return value == null ? -1 : ((Double) value).longValue();
  }
}
