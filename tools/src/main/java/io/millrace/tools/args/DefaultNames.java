package io.millrace.tools.args;

import io.millrace.config.ListenConfig;
import io.millrace.config.Protocol;
import java.util.HashMap;
import java.util.Map;

/**
 * Gives names to frontends or backends that have none: short, of the alphabet of names, and
 * distinct from each other. Two backends of the very same text get the same name and are refused as
 * a repetition.
 */
final class DefaultNames {
  private static final int LENGTH_MAX = 64;

  /** Name to the text that it stands for. */
  private final Map<String, String> taken = new HashMap<>();

  /** Keeps a name that somebody gave from being made up for another. */
  void reserve(final String name) {
    taken.put(name, "");
  }

  /** For example {@code tcp-5432}, then {@code tcp-5432-10.0.0.1}, then with a number. */
  String ofFrontend(final ListenConfig listen) {
    final String base = (listen.protocol() == Protocol.TCP ? "tcp-" : "udp-") + listen.firstPort();
    if (taken.putIfAbsent(base, base) == null) {
      return base;
    }
    final String host = HostPort.ANY.equals(listen.host()) ? "any" : listen.host();
    return numbered(clean(base + "-" + host), null);
  }

  /** For example {@code localhost-5432} for {@code localhost:5432}. */
  String ofBackend(final String target) {
    return numbered(clean(target.replace(":+", "-plus-")), target);
  }

  private String numbered(final String base, final String text) {
    String name = base;
    int number = 1;
    while (taken.containsKey(name) && !taken.get(name).equals(text)) {
      number++;
      final String suffix = "-" + number;
      name = base.substring(0, Math.min(base.length(), LENGTH_MAX - suffix.length())) + suffix;
    }
    taken.put(name, text == null ? "" : text);
    return name;
  }

  /**
   * What the alphabet lacks becomes one dash; none at the beginning, where it would look like a
   * flag, and none at the end.
   */
  private static String clean(final String text) {
    final StringBuilder out = new StringBuilder(text.length());
    boolean dash = false;
    for (int i = 0; i < text.length(); i++) {
      final char c = text.charAt(i);
      final boolean good =
          c >= 'a' && c <= 'z'
              || c >= 'A' && c <= 'Z'
              || c >= '0' && c <= '9'
              || c == '.'
              || c == '_';
      if (good) {
        out.append(dash && out.length() > 0 ? "-" : "").append(c);
      }
      dash = !good;
    }
    return out.length() <= LENGTH_MAX ? out.toString() : out.substring(out.length() - LENGTH_MAX);
  }
}
