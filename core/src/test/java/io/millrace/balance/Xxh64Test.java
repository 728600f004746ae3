package io.millrace.balance;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Against numbers that other implementations of XXH64 give. */
final class Xxh64Test {
  @ParameterizedTest
  @CsvSource({
    "'', 0, ef46db3751d8e999",
    "a, 0, d24ec4f1a98c6e5b",
    "as, 0, 1c330fb2d66be179",
    "asd, 0, 631c37ce72a97393",
    "asdf, 0, 415872f599cea71e",
    "abc, 0, 44bc2cf5ad770999",
    "'Call me Ishmael. Some years ago--never mind how long precisely-', 0, 02a2e85470d6fd96",
    "'', 4d494c4c52414345, 350aed6fea912ef7",
    "abc, 4d494c4c52414345, 9827bec6d2aec2bc",
    "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx, 4d494c4c52414345, b3cb4661914b8ba9"
  })
  void shouldHashAsOthersDo(final String text, final String seed, final String hash) {
    final long number = Xxh64.of(text.getBytes(StandardCharsets.UTF_8), hex(seed));
    assertEquals(hash, HexFormat.of().toHexDigits(number));
  }

  private static long hex(final String digits) {
    return Long.parseUnsignedLong(digits, 16);
  }
}
