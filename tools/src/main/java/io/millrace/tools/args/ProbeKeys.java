package io.millrace.tools.args;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The keys of one {@code --health}. A comma separates them, the first {@code =} ends a key, and a
 * backslash keeps the next character from either.
 */
final class ProbeKeys {
  private final String type;
  private final Map<String, String> values = new LinkedHashMap<>();
  private final List<String> taken = new ArrayList<>();

  private ProbeKeys(final String type) {
    this.type = type;
  }

  static ProbeKeys cut(final String text) {
    final List<String> parts = split(text);
    final ProbeKeys keys = new ProbeKeys(parts.get(0));
    for (final String part : parts.subList(1, parts.size())) {
      final int equals = part.indexOf('=');
      final String key = equals < 0 ? part : part.substring(0, equals);
      if (keys.values.containsKey(key)) {
        throw new ValueException(key + " is given twice");
      }
      keys.values.put(key, equals < 0 ? "" : part.substring(equals + 1));
    }
    return keys;
  }

  String type() {
    return type;
  }

  /** All keys in the order in which they stand. */
  Set<String> names() {
    return values.keySet();
  }

  /** The value as written, or null when the key is missing. */
  String take(final String key) {
    taken.add(key);
    final String value = values.get(key);
    if (value != null && value.isEmpty()) {
      throw new ValueException(key + " needs a value: " + key + "=...");
    }
    return value;
  }

  /** Whether a key that has no value is there. */
  boolean takeWord(final String key) {
    taken.add(key);
    final String value = values.get(key);
    if (value != null && !value.isEmpty()) {
      throw new ValueException(key + " has no value: write " + key);
    }
    return value != null;
  }

  /** 0 when it is missing. */
  int port() {
    final String text = take("port");
    if (text == null) {
      return 0;
    }
    final int port = HostPort.portNumber(text);
    if (port == 0) {
      throw new ValueException("port=0: write a number from 1 to 65535");
    }
    return port;
  }

  /** What no type has asked for is refused. */
  void requireAllTaken() {
    for (final String key : values.keySet()) {
      if (!taken.contains(key)) {
        final String nearest = Suggestion.nearest(key, taken);
        throw new ValueException(
            "unknown key "
                + Text.quoted(key)
                + (nearest == null
                    ? "; keys of " + type + " are " + String.join(", ", taken)
                    : "; did you mean " + nearest + "?"));
      }
    }
  }

  private static List<String> split(final String text) {
    final List<String> parts = new ArrayList<>();
    int start = 0;
    boolean kept = false;
    for (int i = 0; i < text.length(); i++) {
      final char c = text.charAt(i);
      if (c == ',' && !kept) {
        parts.add(text.substring(start, i));
        start = i + 1;
      }
      kept = c == '\\' && !kept;
    }
    parts.add(text.substring(start));
    return parts;
  }
}
