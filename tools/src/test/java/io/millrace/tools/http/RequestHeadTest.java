package io.millrace.tools.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class RequestHeadTest {
  private static final String GOOD =
      "GET /history?since=3 HTTP/1.1\r\nhost: x\r\nAccept: a/b\r\nACCEPT: c/d\r\n"
          + "Accept-Encoding: br, gzip;q=0.5\r\n\r\n";

  private static RequestHead read(final String text) {
    final RequestHead head = new RequestHead();
    head.onBytes(ByteBuffer.wrap(text.getBytes(StandardCharsets.ISO_8859_1)));
    return head;
  }

  @Test
  void shouldReadARequestWhenItComesInAnyPieces() {
    for (int size = 1; size < GOOD.length(); size++) {
      final RequestHead head = new RequestHead();
      boolean complete = false;
      for (int at = 0; at < GOOD.length(); at += size) {
        final String piece = GOOD.substring(at, Math.min(GOOD.length(), at + size));
        assertFalse(complete);
        complete = head.onBytes(ByteBuffer.wrap(piece.getBytes(StandardCharsets.US_ASCII)));
      }
      assertTrue(complete);
      assertEquals(new HttpRequest("GET", "/history", "since=3", "a/b,c/d", true), head.request());
      assertFalse(head.hasRest());
    }
  }

  @ParameterizedTest
  @CsvSource({
    "GET /status HTTP/1.0|, 0",
    "|GET /status HTTP/1.0|, 0",
    "HEAD http://x:1/status HTTP/1.1|Host: x|, 0",
    "GET /status HTTP/1.1|, 400",
    "GET /status|, 400",
    "GET  /status HTTP/1.0|, 400",
    "GET status HTTP/1.0|, 400",
    "GET /a b HTTP/1.0|, 400",
    "get /status HTTP/1.0|, 400",
    "GET /status HTTP/1.0|no colon|, 400",
    "GET /status HTTP/1.0|a b: c|, 400",
    "GET /status HTTP/1.0|a: b| folded: c|, 400",
    "POST /status HTTP/1.0|, 405",
    "GET /status HTTP/2.0|, 505",
    "GET /status HTTP/11|, 505"
  })
  void shouldRefuseWhatIsNoRequest(final String lines, final int problem) {
    final RequestHead head = read(lines.replace("|", "\r\n") + "\r\n");
    assertEquals(problem, head.problem(), lines);
    assertEquals(problem == 0, head.request() != null);
    assertEquals(problem != 0, head.hasRest());
    if (problem == 0) {
      assertEquals("/status", head.request().path());
    }
  }

  @Test
  void shouldKnowThatMoreMayComeWhenThereIsABody() {
    assertTrue(read("GET / HTTP/1.0\r\nContent-Length: 1\r\n\r\n").hasRest());
    assertTrue(read("GET / HTTP/1.0\r\n\r\nGET / HTTP/1.0\r\n\r\n").hasRest());
    assertFalse(read("GET / HTTP/1.0\r\nContent-Length: 0\r\n\r\n").hasRest());
    assertFalse(read("GET / HTTP/1.0\nAccept: x\n\n").request().gzip());
  }

  @Test
  void shouldKeepItsBoundWhateverComes() {
    assertEquals(431, read("GET /" + "x".repeat(RequestHead.BYTES_MAX)).problem());
    assertEquals(431, read("\r\n".repeat(RequestHead.BYTES_MAX)).problem());
    final long seed = new Random().nextLong();
    final Random random = new Random(seed);
    for (int i = 0; i < 2000; i++) {
      final byte[] bytes = new byte[random.nextInt(300)];
      random.nextBytes(bytes);
      if (bytes.length > 0 && random.nextBoolean()) {
        bytes[0] = 'G';
      }
      final RequestHead head = new RequestHead();
      head.onBytes(ByteBuffer.wrap(bytes));
      assertNull(head.request(), () -> "seed " + seed);
    }
  }
}
