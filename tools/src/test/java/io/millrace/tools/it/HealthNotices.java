package io.millrace.tools.it;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.millrace.trials.Await;
import io.millrace.trials.Millrace;
import io.millrace.trials.Tasks;
import java.time.Duration;
import java.util.List;

/** What a forwarder says of the only backend that it probes. */
final class HealthNotices {
  private static final Duration LIMIT = Duration.ofSeconds(10);

  private final Millrace millrace;
  private int seen;

  HealthNotices(final Millrace millrace) {
    this.millrace = millrace;
    seen = lines().size();
  }

  /** From the line on that holds this, for which it waits. */
  static HealthNotices after(final Millrace millrace, final String text) {
    Await.until(
        () -> text + " in " + millrace.messages(),
        LIMIT,
        () -> millrace.messages().stream().anyMatch(line -> line.contains(text)));
    return new HealthNotices(millrace);
  }

  /** Waits for the next line, which must hold this. */
  void awaitNext(final String text) {
    awaitNext(text, () -> {});
  }

  /** The same; until the line comes something is done again and again. */
  void awaitNext(final String text, final Tasks.Work again) {
    Await.until(() -> text + " in " + lines(), LIMIT, () -> hasNext(again));
    final String line = lines().get(seen++);
    assertEquals(line, line.contains(text) ? line : text);
  }

  private boolean hasNext(final Tasks.Work otherwise) {
    if (lines().size() > seen) {
      return true;
    }
    try {
      otherwise.run();
    } catch (final Exception e) {
      throw new IllegalStateException(e);
    }
    return false;
  }

  /** All lines about states so far. */
  List<String> lines() {
    return millrace.messages().stream()
        .filter(line -> line.matches("millrace: \\S+/\\S+: (up|down|full)\\b.*"))
        .toList();
  }
}
