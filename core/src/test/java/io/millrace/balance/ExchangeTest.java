package io.millrace.balance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.testkit.Seeds;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is taken for a request and its reply. */
final class ExchangeTest {
  private static final long MICROSECOND_NS = 1_000;

  /**
   * A script: {@code c5 b7} is a byte of the client at 5 us and one of the backend at 7 us; what
   * was measured, in microseconds, in order.
   */
  @ParameterizedTest
  @CsvSource({
    "c10 b35, 25",
    "c10 b35 c50 b90 c100 b101, 25 40 1", // one request after the other
    "c10 b35 b36 b99 c200 b210, 25 10", // a reply in pieces
    "b5 c10 b35, 25", // the server speaks first
    "b5 b6 b900, ''",
    "c10 c11 c13 c14 b40, 26", // a large request in many reads
    "c10 c11 c900 b905 c10000 b10020, 20", // a pause within it: to which part was the reply?
    "c10 c900 b905 c1700 b1720, ''", // and the next one came too soon
    "c10 b35 c35 b60 c100 b130, 25", // bytes have crossed in one turn
    "c10 b10 c20 b30, ''",
    "c10 b10 c20 b30 c10100 b10140, 40", // a long silence ends that
    "c10 b35 c40, 25"
  })
  void shouldMeasureWhatIsRequestAndReply(final String script, final String measured) {
    final Exchange exchange = new Exchange(new OwedReplies());
    final List<String> found = new ArrayList<>();
    for (final String event : script.split(" ")) {
      final long nowNs = Long.parseLong(event.substring(1)) * MICROSECOND_NS - 20_000;
      if (event.charAt(0) == 'c') {
        exchange.asked(nowNs);
      } else {
        final long tookNs = exchange.replied(nowNs);
        if (tookNs != Exchange.NONE) {
          found.add(Long.toString(tookNs / MICROSECOND_NS));
        }
      }
    }
    assertEquals(measured, String.join(" ", found));
  }

  @ParameterizedTest
  @CsvSource({
    "b, 0", // nobody has asked
    "c, 1",
    "c c c, 1", // one reply, however many writes
    "c b, 0",
    "c b b b, 0",
    "c b c, 1",
    "c e, 0", // its session has ended
    "c e e, 0",
    "c b e, 0",
    "e, 0"
  })
  void shouldCountWhileAReplyIsComing(final String script, final int count) {
    final OwedReplies owed = new OwedReplies();
    final Exchange other = new Exchange(owed);
    other.asked(1);
    final Exchange exchange = new Exchange(owed);
    long nowNs = 0;
    for (final String event : script.split(" ")) {
      nowNs += MICROSECOND_NS;
      switch (event) {
        case "c" -> exchange.asked(nowNs);
        case "b" -> exchange.replied(nowNs);
        default -> exchange.ended();
      }
    }
    assertEquals(count, owed.count() - 1, "beside the other's");
    other.ended();
    assertEquals(count, owed.count());
  }

  @Test
  void shouldLeaveOutPipelinesWhenTheClientDoesNotWait() {
    Seeds.each(10, ExchangeTest::leavesOutPipelines);
  }

  private static void leavesOutPipelines(final Random random) {
    final Exchange exchange = new Exchange(new OwedReplies());
    final long tookNs = 10_000 * MICROSECOND_NS;
    final List<Long> measured = new ArrayList<>();
    long nowNs = 0;
    final ArrayList<Long> due = new ArrayList<>();
    for (int i = 0; i < 10_000; i++) {
      nowNs += 1 + (long) (random.nextDouble() * 2_000 * MICROSECOND_NS);
      while (!due.isEmpty() && due.get(0) - nowNs <= 0) {
        measured.add(exchange.replied(due.remove(0)));
      }
      exchange.asked(nowNs);
      due.add(nowNs + tookNs);
    }
    measured.removeIf(each -> each == Exchange.NONE);
    // until it is noticed, and now and then
    assertTrue(measured.size() <= 50, measured.size() + " of 10,000: " + measured);
  }

  @Test
  void shouldGoOnMeasuringWhenRequestsHavePiledUpOnce() {
    Seeds.each(10, ExchangeTest::goesOn);
  }

  /** A client that sends every 8 ms, and a backend that answers at once but for a few stalls. */
  private static void goesOn(final Random random) {
    final Exchange exchange = new Exchange(new OwedReplies());
    int measured = 0;
    long busyUntilNs = 0;
    long repliedNs = 0;
    for (int i = 0; i < 10_000; i++) {
      final long nowNs = i * 8_000 * MICROSECOND_NS + random.nextInt(1_000_000);
      if (busyUntilNs > repliedNs && busyUntilNs <= nowNs) {
        exchange.replied(busyUntilNs);
        repliedNs = busyUntilNs;
      }
      exchange.asked(nowNs);
      if (i % 500 == 499) {
        busyUntilNs = nowNs + 60_000 * MICROSECOND_NS;
      }
      if (busyUntilNs <= nowNs && exchange.replied(nowNs + 100_000) == 100_000) {
        measured++;
      }
    }
    assertTrue(measured > 9_000, measured + " of 10,000");
  }

  @Test
  void shouldMeasureAllWhenTheClientWaits() {
    Seeds.each(10, ExchangeTest::measuresAll);
  }

  private static void measuresAll(final Random random) {
    final Exchange exchange = new Exchange(new OwedReplies());
    long nowNs = 0;
    for (int i = 0; i < 10_000; i++) {
      nowNs += 1 + random.nextInt(1_000_000);
      exchange.asked(nowNs);
      final long tookNs = 1 + random.nextInt(1_000_000);
      nowNs += tookNs;
      assertEquals(tookNs, exchange.replied(nowNs));
      nowNs += 1 + random.nextInt(50_000);
      assertEquals(Exchange.NONE, exchange.replied(nowNs));
    }
  }
}
