package io.millrace.trials.page;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.trials.Backend;
import io.millrace.trials.Millrace;
import io.millrace.trials.Peer;
import io.millrace.trials.Ports;
import io.millrace.trials.Standstill;
import java.io.IOException;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The live page of a running forwarder, in a browser. */
@Tag("alone") // a bound of two seconds, and a browser
final class LivePageIT {
  private static final double CHANGED_WITHIN_MS = 2000;
  private static final int MANY = 200;
  private static final int HEIGHT = 800;

  private static Browser browser;

  private final int port = Ports.free();
  private final String url = "http://127.0.0.1:" + port + "/";

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

  private static void assertClean(final Tab tab, final String url) {
    assertEquals(List.of(), tab.problems());
    assertTrue(
        tab.requests().stream().anyMatch((url + "status")::equals), tab.requests()::toString);
    for (final String request : tab.requests()) {
      assertTrue(request.startsWith(url), () -> "another origin: " + request);
    }
  }

  @Test
  void shouldShowADeadBackendWithinTwoSeconds() throws IOException {
    try (Backend a = Backend.echo();
        Backend b = Backend.echo();
        Millrace millrace =
            Millrace.launcher()
                .args(
                    "--health", "tcp", "--health-interval", "200ms", "--http", "127.0.0.1:" + port)
                .tcp(List.of(a.with("max=10"), b.with("max=10")), "--name", "rw")
                .start();
        Peer client = Peer.connect(millrace.address());
        Standstill standstill = Standstill.watch()) {
      client.roundTrip("hello");
      final Tab tab = browser.tab().size(1280, HEIGHT).open(url);
      tab.await("document.querySelectorAll('#backend-rows .opener').length === 2");
      tab.await("document.querySelector('#verdict').dataset.level === 'good'");
      tab.await("document.querySelector('#events').innerText.includes('ready')");
      final String row = "document.querySelector('[data-key^=\"rw/" + b.name() + "@\"]')";
      assertEquals(
          "up", tab.evaluate(row + ".querySelector('.pill').innerText.split(/\\s/).pop()"));
      tab.evaluate(
          "new MutationObserver(() => { const now = Date.now();"
              + " if (/down/.test(document.querySelector('#backend-rows').innerText))"
              + " window.changed = window.changed || now; })"
              + ".observe(document.body, {subtree: true, childList: true, characterData: true})");
      final long killedNs = System.nanoTime();
      final double killed = System.currentTimeMillis();
      kill(b);
      tab.await("window.changed > 0");
      final long tookNs = (long) (1e6 * ((double) tab.evaluate("window.changed") - killed));
      final double ranMs = standstill.ranNs(killedNs, killedNs + tookNs) / 1e6;
      assertTrue(ranMs <= CHANGED_WITHIN_MS, () -> "the row changed after " + ranMs + " ms");
      assertTrue(tab.evaluate(row + ".innerText").toString().contains("down"));
      tab.await("document.querySelector('#events').innerText.includes('down (refused)')");
      assertTrue(tab.text("#verdict-why").contains("1 of 2 backends takes nothing new"));
      tab.picture("live-down");
      kill(a);
      tab.await("document.querySelector('#verdict').dataset.level === 'bad'");
      assertEquals("rw has no eligible backend", tab.text("#verdict-text"));
      assertClean(tab, url);
    }
  }

  /** As when its process is killed: nobody listens, and its connections have ended. */
  private static void kill(final Backend backend) {
    backend.stopListening();
    backend.peers().forEach(Peer::close);
  }

  @Test
  void shouldStayUsableWithTwoHundredBackends() throws IOException {
    try (Backend echo = Backend.echo();
        Millrace millrace = many(echo);
        Peer client = Peer.connect(millrace.address())) {
      client.roundTrip("hello");
      final Tab tab = browser.tab().size(1280, HEIGHT).open(url);
      tab.await("document.querySelectorAll('#backend-rows tbody tr').length === " + MANY);
      assertEquals(MANY + " backends", tab.text("#shown"));
      tab.evaluate(
          "window.rows = [...document.querySelectorAll('#backend-rows tbody tr')]; window.changes = 0;"
              + " new MutationObserver((list) => window.changes += list.length)"
              + ".observe(document.querySelector('#backend-rows tbody'), {subtree: true, childList: true})");
      filter(tab, "b17");
      assertEquals("11 of 200 backends shown", tab.text("#shown"), "b17 and b170 to b179");
      filter(tab, "");
      final double changes =
          (double)
              tab.evaluate(
                  "new Promise((done) => { window.changes = 0;"
                      + " new MutationObserver((list, one) => { one.disconnect(); done(window.changes); })"
                      + ".observe(document.querySelector('#process'), {subtree: true, childList: true}) })");
      assertEquals(
          true,
          tab.evaluate(
              "window.rows.every((row) => row.isConnected)"
                  + " && document.querySelectorAll('#backend-rows tbody tr').length === "
                  + MANY),
          "rows change in place");
      assertTrue(changes <= 4 * MANY, () -> changes + " in one round: only what differs");
      tab.evaluate("[...document.querySelectorAll('.sorter')][0].click()");
      tab.evaluate("[...document.querySelectorAll('.sorter')][0].click()");
      assertEquals("b199", tab.text("#backend-rows .opener"), "by name, descending");
      tab.size(360, HEIGHT).await("innerWidth === 360");
      assertEquals(360.0, tab.evaluate("document.documentElement.scrollWidth"));
      tab.picture("live-200");
      assertClean(tab, url);
    }
  }

  private static void filter(final Tab tab, final String text) {
    tab.evaluate(
        "(() => { const box = document.querySelector('#filter'); box.value = '"
            + text
            + "';"
            + " box.dispatchEvent(new Event('input')) })()");
  }

  private Millrace many(final Backend echo) {
    final String[] backends =
        IntStream.range(0, MANY)
            .mapToObj(i -> List.of("--backend", "b" + i + "=" + echo.text() + ",max=" + (i + 1)))
            .flatMap(List::stream)
            .toArray(String[]::new);
    return Millrace.launcher()
        .args("--listen", "127.0.0.1:0", "--name", "many", "--http", "127.0.0.1:" + port)
        .args(backends)
        .start();
  }
}
