package io.millrace.trials.page;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.trials.Ports;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The live page in a browser, fed with what a trial makes up. */
@Tag("alone") // a browser takes all cores that there are
final class PageIT {
  private static final int PHONE = 360;
  private static final int DESK = 1280;
  private static final int HEIGHT = 800;
  private static final int TAB = 9;
  private static final int ENTER = 13;
  private static final String LIVE = "document.querySelector('#link-text')?.innerText === 'live'";
  private static final String NO_HISTORY = "{}";

  private static Browser browser;

  @BeforeAll
  static void launch() {
    browser = Browser.start();
  }

  @AfterAll
  static void end() {
    if (browser != null) {
      browser.close();
    }
  }

  private static Pretender pretender(final String status) {
    return new Pretender(Ports.free()).say("/status", status).say("/history", NO_HISTORY);
  }

  private static Tab live(final Pretender pretender, final int width) {
    return browser.tab().size(width, HEIGHT).open(pretender.url()).await(LIVE);
  }

  private static String script(final String name) {
    try (InputStream in = PageIT.class.getResourceAsStream(name)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (final IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Documents some() {
    return new Documents()
        .frontend("rw", 1, 3)
        .frontend("ro", 0, 2)
        .backend("rw", "pg1", "up")
        .backend("rw", "pg2", "ejected", "reset")
        .backend("rw", "pg3", "full", "53300")
        .backend("ro", "pg4", "down", "refused")
        .backend("ro", "pg5", "draining");
  }

  @Test
  void shouldSayWhichFrontendHasNoBackendAndWhy() {
    try (Pretender pretender = pretender(some().json())) {
      final Tab tab = live(pretender, DESK);
      assertEquals("ro has no eligible backend", tab.text("#verdict-text"));
      final String why = tab.text("#verdict-why");
      assertTrue(why.contains("ro: pg4 down (refused), pg5 draining (by probe)"), why);
      assertEquals("✕ ro has no eligible backend · Millrace", tab.evaluate("document.title"));
      final Documents good = new Documents().frontend("rw", 1, 1).frontend("ro", 1, 1);
      good.backend("rw", "pg1", "up").backend("ro", "pg1", "up");
      pretender.say("/status", good.second().json());
      tab.await(
          "document.querySelector('#verdict-text').innerText"
              + " === 'All 2 frontends have an eligible backend'");
      assertEquals("2 backends, 2 eligible", tab.text("#verdict-why"));
      assertEquals(List.of(), tab.problems());
    }
  }

  @Test
  void shouldShowADashWhereNothingIsKnown() {
    final String bare =
        "{\"frontends\":[{\"name\":\"rw\"}],\"backends\":[{\"frontend\":\"rw\",\"name\":\"a\"},"
            + "{\"frontend\":\"rw\",\"name\":\"b\",\"turnaround\":{\"p50Ms\":null},\"since\":\"soon\","
            + "\"failures\":null,\"max\":\"many\"}]}";
    for (final String status : List.of("{}", bare)) {
      try (Pretender pretender = pretender(status)) {
        final Tab tab = live(pretender, DESK);
        tab.evaluate("document.querySelectorAll('.opener').forEach((each) => each.click())");
        final String all = tab.text("body");
        for (final String wrong : List.of("NaN", "undefined", "null", "Invalid", "Infinity")) {
          assertFalse(all.contains(wrong), all);
        }
        assertEquals("–", tab.text("#figures dd"));
        assertEquals(List.of(), tab.problems());
      }
    }
  }

  @Test
  void shouldTakeNothingForMarkup() {
    final String markup = "<img src=x onerror=document.title='owned'><b>bold</b>";
    final Documents documents =
        new Documents().frontend(markup, 0, 1).backend(markup, markup, "down", markup);
    documents.event(markup);
    try (Pretender pretender = pretender(documents.json())) {
      final Tab tab = live(pretender, DESK);
      tab.evaluate("document.querySelectorAll('.opener').forEach((each) => each.click())");
      tab.await("document.querySelector('#events .event-text') !== null");
      for (final String place : List.of("#verdict", "#frontends", ".detail", "#events")) {
        assertTrue(tab.text(place).contains(markup), place + ": " + tab.text(place));
      }
      assertEquals(
          0.0, tab.evaluate("document.querySelectorAll('img, .line b, dd b, li b').length"));
      assertFalse(tab.evaluate("document.title").equals("owned"));
      assertEquals(List.of(), tab.problems());
    }
  }

  @Test
  void shouldSayHowOldItIsWhenTheProcessIsSilentAndRecover() {
    try (Pretender pretender = pretender(some().json())) {
      final Tab tab = live(pretender, DESK);
      assertEquals(true, tab.evaluate("document.getElementById('stale').hidden"));
      pretender.end();
      tab.await("!document.getElementById('stale').hidden");
      final String stale = tab.text("#stale");
      assertTrue(stale.contains("does not answer"), stale);
      assertTrue(stale.matches("(?s).*is \\d+.s old.*"), stale);
      tab.picture("stale");
      pretender.begin();
      tab.await("document.getElementById('stale').hidden");
      assertEquals("live", tab.text("#link-text"));
    }
  }

  @Test
  void shouldBeReadableInBothSchemesAndOnAPhone() {
    try (Pretender pretender = pretender(some().json())) {
      final Tab tab = browser.tab().size(DESK, HEIGHT).prefers("dark").open(pretender.url());
      tab.await(LIVE);
      assertEquals("dark", tab.evaluate("document.documentElement.dataset.theme"));
      tab.evaluate("document.querySelector('.opener').click()");
      tab.evaluate("document.querySelector('details').open = true");
      assertContrast(tab);
      tab.picture("dark");
      tab.prefers("light").await("document.documentElement.dataset.theme === 'light'");
      assertContrast(tab);
      tab.evaluate("document.querySelector('[data-choice=dark]').click()");
      assertEquals("dark", tab.evaluate("document.documentElement.dataset.theme"));
      tab.evaluate("document.querySelector('[data-choice=auto]').click()");
      assertEquals("light", tab.evaluate("document.documentElement.dataset.theme"));
      for (final int width : List.of(PHONE, 700, 900, 1100, DESK)) {
        tab.size(width, HEIGHT);
        tab.await("innerWidth === " + width);
        assertEquals((double) width, tab.evaluate("document.documentElement.scrollWidth"));
        tab.picture("wide-" + width);
      }
      assertEquals(List.of(), tab.evaluate(script("structure.js")));
      assertEquals(List.of(), tab.problems());
    }
  }

  private static void assertContrast(final Tab tab) {
    final Map<?, ?> found = (Map<?, ?>) tab.evaluate(script("contrast.js"));
    assertTrue((double) found.get("count") > 100, found::toString);
    assertEquals(List.of(), found.get("low"), () -> "contrast below 4.5");
  }

  @Test
  void shouldBeUsedByKeyboard() {
    try (Pretender pretender = pretender(some().json())) {
      final Tab tab = live(pretender, DESK);
      tab.press("Tab", TAB);
      assertEquals("Skip to the backends", tab.evaluate("document.activeElement.innerText"));
      tab.press("Enter", ENTER);
      tab.press("Tab", TAB);
      assertEquals("filter", tab.evaluate("document.activeElement.id"));
      for (int i = 0; i < 30 && !isAt(tab, ".opener"); i++) {
        tab.press("Tab", TAB);
        assertTrue(isOutlined(tab), "what has the focus is not marked");
      }
      assertEquals("pg4", tab.evaluate("document.activeElement.innerText"), "the worst first");
      tab.press("Enter", ENTER);
      tab.await("document.querySelector('.detail .u-wrap canvas') !== null");
      assertEquals("true", tab.evaluate("document.activeElement.getAttribute('aria-expanded')"));
      final Documents changed = new Documents().frontend("ro", 1, 2);
      changed.backend("ro", "pg5", "down", "timeout").backend("ro", "pg4", "up");
      pretender.say("/status", changed.second().json());
      tab.await("document.querySelector('#shown').innerText === '2 backends'");
      assertEquals("pg4", tab.evaluate("document.activeElement.innerText"), "the focus stays");
      assertEquals(List.of(), tab.problems());
    }
  }

  private static boolean isAt(final Tab tab, final String selector) {
    return Boolean.TRUE.equals(tab.evaluate("document.activeElement.matches('" + selector + "')"));
  }

  private static boolean isOutlined(final Tab tab) {
    return Boolean.TRUE.equals(
        tab.evaluate("getComputedStyle(document.activeElement).outlineStyle !== 'none'"));
  }
}
