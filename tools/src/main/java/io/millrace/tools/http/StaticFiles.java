package io.millrace.tools.http;

import java.io.IOException;
import java.io.InputStream;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The files of the page, from the folder {@code page} of this package in the jar; each is read at
 * its first use and kept. Belongs to the thread {@code millrace-http}.
 */
final class StaticFiles {
  /** One plain name: nothing else of the jar can be reached. */
  private static final Pattern NAME = Pattern.compile("/([a-z0-9][a-z0-9.-]{0,62})?");

  private static final Pattern ENDING = Pattern.compile("\\.([a-z0-9]+)$");
  private static final String INDEX = "index.html";

  private static final Map<String, String> TYPES =
      Map.of(
          "html", "text/html; charset=utf-8",
          "js", "text/javascript; charset=utf-8",
          "css", "text/css; charset=utf-8",
          "svg", "image/svg+xml",
          "png", "image/png",
          "ico", "image/x-icon",
          "txt", Response.TEXT);

  private final Map<String, Response> known = new HashMap<>();

  /** The file at a path; null when there is none. */
  Response find(final String path) {
    final Matcher matcher = NAME.matcher(path);
    if (!matcher.matches()) {
      return null;
    }
    final String name = matcher.group(1) == null ? INDEX : matcher.group(1);
    final Response before = known.get(name);
    if (before != null) {
      return before;
    }
    final Response file = read(name);
    if (file != null) {
      known.put(name, file); // as many as there are files
    }
    return file;
  }

  private static Response read(final String name) {
    final Matcher ending = ENDING.matcher(name);
    final String type = ending.find() ? TYPES.get(ending.group(1)) : null;
    if (type == null) {
      return null;
    }
    try (InputStream in = StaticFiles.class.getResourceAsStream("page/" + name)) {
      return in == null ? null : Response.file(type, in.readAllBytes());
    } catch (final IOException e) {
      return null; // the jar is not what it was at the start
    }
  }
}
