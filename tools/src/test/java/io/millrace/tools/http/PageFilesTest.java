package io.millrace.tools.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayDeque;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What the page is made of. */
final class PageFilesTest {
  /** As published: uplot 1.6.32 of npm. */
  private static final Map<String, String> UPLOT =
      Map.of(
          "/uplot.min.js",
          "19c8d4c6ad88929a79f4ae49d6f7161566dfd0ba3d15cc495e974f787eb78f1f",
          "/uplot.min.css",
          "df630c6a8d6f8eeaff264b50f73ce5b114f646ffd9a0bb74f049b0a00135fa04");

  private static final Pattern NAMED = Pattern.compile("(?:src=|href=|from )\"(?:\\./)?([^\"]+)\"");

  /** Answered by the process, not by a file. */
  private static final List<String> DATA = List.of("status", "metrics", "health");

  private final StaticFiles files = new StaticFiles();

  private String text(final String path) {
    final Response file = files.find(path);
    assertNotNull(file, () -> path + " is named and is not there");
    return new String(file.body(), StandardCharsets.UTF_8);
  }

  /** All files that the page names, and those that these name. */
  private Map<String, String> all() {
    final Map<String, String> all = new LinkedHashMap<>();
    final ArrayDeque<String> open = new ArrayDeque<>(List.of("/"));
    while (!open.isEmpty()) {
      final String path = open.removeFirst();
      final String text = text(path);
      all.put(path, text);
      final Matcher matcher = NAMED.matcher(UPLOT.containsKey(path) ? "" : text);
      while (matcher.find()) {
        final String next = "/" + matcher.group(1);
        if (!next.startsWith("/#") && !DATA.contains(matcher.group(1)) && !all.containsKey(next)) {
          open.add(next);
        }
      }
    }
    return all;
  }

  @Test
  void shouldNameNothingThatIsNotThereAndNobodyElse() {
    final Map<String, String> all = all();
    assertTrue(all.size() > 15, () -> "found only " + all.keySet());
    all.forEach(
        (path, text) -> {
          if (!UPLOT.containsKey(path)) {
            assertFalse(text.replace("http://www.w3.org/2000/svg", "").contains("://"), path);
          }
        });
  }

  @Test
  void shouldHaveNoScriptOrStyleInThePageAndTakeNoTextForMarkup() {
    final Map<String, String> all = all();
    final String page = all.get("/");
    assertFalse(
        Pattern.compile("<script(?![^>]* src=)|<style| style=| on[a-z]+=").matcher(page).find());
    final Pattern markup =
        Pattern.compile(
            "innerHTML|outerHTML|insertAdjacentHTML|document\\.write|\\beval\\b|Function\\(");
    all.forEach(
        (path, text) ->
            assertFalse(
                path.endsWith(".js") && !UPLOT.containsKey(path) && markup.matcher(text).find(),
                path));
  }

  @Test
  void shouldShipTheChartLibraryAsItWasPublished() throws NoSuchAlgorithmException {
    for (final Map.Entry<String, String> each : UPLOT.entrySet()) {
      final byte[] body = files.find(each.getKey()).body();
      final byte[] hash = MessageDigest.getInstance("SHA-256").digest(body);
      assertEquals(each.getValue(), HexFormat.of().formatHex(hash), each.getKey());
    }
    assertNotNull(PageFilesTest.class.getResource("/META-INF/licenses/uplot.txt"));
  }

  @Test
  void shouldServeNothingElse() {
    for (final String path :
        List.of(
            "/../Site.class", "/..%2fSite.class", "//main.js", "/page/main.js", "/.", "/main")) {
      assertNull(files.find(path), path);
    }
    assertEquals("image/svg+xml", files.find("/icon-bad.svg").type());
    assertEquals("text/html; charset=utf-8", files.find("/").type());
    assertEquals("text/javascript; charset=utf-8", files.find("/main.js").type());
  }
}
