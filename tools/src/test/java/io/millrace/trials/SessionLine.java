package io.millrace.trials;

import java.util.List;
import java.util.Map;

/**
 * One line of the session log.
 *
 * @param fields as printed
 */
public record SessionLine(Map<String, Object> fields) {
  public static SessionLine parse(final String line) {
    return new SessionLine(Json.object(line));
  }

  public String cause() {
    return text("cause");
  }

  public String endedBy() {
    return text("endedBy");
  }

  /** {@code reset} or {@code clean}. */
  public String closed() {
    return text("closed");
  }

  public String backend() {
    return text("backend");
  }

  public String client() {
    return text("client");
  }

  public long bytesIn() {
    return number("bytesIn");
  }

  public long bytesOut() {
    return number("bytesOut");
  }

  public long durationMs() {
    return number("durationMs");
  }

  /** The failed tries, as {@code backend:error}. */
  public List<String> attempts() {
    return ((List<?>) fields.get("attempts"))
        .stream()
            .map(a -> ((Map<?, ?>) a))
            .map(a -> a.get("backend") + ":" + a.get("error"))
            .toList();
  }

  public String text(final String key) {
    return (String) fields.get(key);
  }

  /** A number with its fraction. */
  public double decimal(final String key) {
    return (Double) fields.get(key);
  }

  /** A number, -1 when the field is null or absent. */
  public long number(final String key) {
    final Object value = fields.get(key);
    return value == null ? -1 : ((Double) value).longValue();
  }
}
