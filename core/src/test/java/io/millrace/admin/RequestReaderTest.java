package io.millrace.admin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class RequestReaderTest {
  private final RequestReader reader = new RequestReader();

  private boolean take(final String text) {
    return reader.onBytes(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
  }

  @Test
  void shouldCutWordsAtEachNulWhenTheLineIsComplete() {
    assertTrue(take("drain\0pg1\0\0grün\0--wait=5s\n"));
    assertEquals(List.of("drain", "pg1", "", "grün", "--wait=5s"), reader.words());
    assertNull(reader.problem());
  }

  @Test
  void shouldSayTheSameWhereverTheRequestIsSplit() {
    final byte[] bytes = "weight\0ä€𝄞\0\0x\n".getBytes(StandardCharsets.UTF_8);
    for (int first = 0; first < bytes.length; first++) {
      for (int second = first; second < bytes.length; second++) {
        final RequestReader pieces = new RequestReader();
        assertFalse(pieces.onBytes(ByteBuffer.wrap(bytes, 0, first)));
        assertFalse(pieces.onBytes(ByteBuffer.wrap(bytes, first, second - first)));
        assertTrue(pieces.onBytes(ByteBuffer.wrap(bytes, second, bytes.length - second)));
        assertEquals(List.of("weight", "ä€𝄞", "", "x"), pieces.words());
      }
    }
  }

  @Test
  void shouldTakeTheLongestRequestAndRefuseALongerOne() {
    final String words = "x".repeat(RequestReader.REQUEST_BYTES_MAX - 1);
    assertTrue(take(words + "\n"));
    assertEquals(List.of(words), reader.words());
    final RequestReader longer = new RequestReader();
    assertTrue(longer.onBytes(ByteBuffer.wrap((words + "x").getBytes(StandardCharsets.UTF_8))));
    assertNull(longer.words());
    assertEquals("the request is longer than 65536 bytes", longer.problem());
  }

  @Test
  void shouldRefuseWhatFollowsTheEnd() {
    assertTrue(take("stop\nstop\n"));
    assertNull(reader.words());
    assertEquals("there is something behind the end of the request", reader.problem());
  }

  @Test
  void shouldRefuseHalfARequestWhenItsClientEnds() {
    assertFalse(take("sto"));
    assertFalse(reader.isEmpty());
    reader.onEnd();
    assertNull(reader.words());
    assertEquals("the request ended before its line was complete", reader.problem());
  }

  @Test
  void shouldBeEmptyWhenNothingHasCome() {
    assertTrue(reader.isEmpty());
    take("\n");
    assertFalse(reader.isEmpty());
  }

  @ParameterizedTest
  @ValueSource(strings = {"\n", "\0\n", "\0stop\n"})
  void shouldRefuseARequestWithoutACommand(final String text) {
    assertTrue(take(text));
    assertNull(reader.words());
    assertEquals("the request names no command", reader.problem());
  }

  @Test
  void shouldRefuseWhatIsNotUtf8() {
    final byte[][] wrong = {
      {(byte) 0xff, '\n'}, {'a', 0, (byte) 0xc3, '\n'}, {(byte) 0xc0, (byte) 0x80, '\n'}
    };
    for (final byte[] bytes : wrong) {
      final RequestReader strict = new RequestReader();
      assertTrue(strict.onBytes(ByteBuffer.wrap(bytes)));
      assertNull(strict.words());
      assertEquals("the request is not UTF-8", strict.problem());
    }
  }
}
