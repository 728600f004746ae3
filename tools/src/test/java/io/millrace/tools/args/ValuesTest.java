package io.millrace.tools.args;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.config.ConfigException;
import io.millrace.config.RateConfig;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ValuesTest {
  @ParameterizedTest
  @CsvSource({
    "500us, 500000",
    "250ms, 250000000",
    "5s, 5000000000",
    "2m, 120000000000",
    "1h, 3600000000000",
    "0s, 0",
    "99999999999999999999h, 9223372036854775807"
  })
  void shouldReadWhenADurationHasAUnit(final String text, final long ns) {
    assertEquals(ns, Values.durationNs(text));
  }

  @ParameterizedTest
  @CsvSource({"64k, 65536", "1m, 1048576", "1g, 1073741824"})
  void shouldReadWhenASizeHasAUnit(final String text, final long bytes) {
    assertEquals(bytes, Values.sizeBytes(text));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "90; has no unit; write 90s",
        "0; has no unit",
        "1.5s; is no whole number",
        "1,5s; is no whole number",
        "-5s; is negative",
        "+5s; is no duration",
        "1d; has the unknown unit \"d\"; a duration ends with us, ms, s, m or h",
        "5S; unknown unit \"S\"",
        "5 s; unknown unit \" s\"",
        "05s; has a leading zero",
        "0x10; unknown unit",
        "1e9; unknown unit",
        "s; is no duration",
        "''; is no duration",
        "٣s; is no duration"
      })
  void shouldSayTheRemedyWhenADurationIsMalformed(final String text, final String problem) {
    final String message =
        assertThrows(ValueException.class, () -> Values.durationNs(text)).getMessage();
    assertTrue(message.startsWith(Text.quoted(text)), message);
    assertTrue(message.contains(problem), message);
  }

  @Test
  void shouldTakeABareZeroOnlyWhenItHasAMeaning() {
    assertEquals(0, Values.durationOrZeroNs("0"));
    assertThrows(ValueException.class, () -> Values.durationOrZeroNs("00"));
    assertThrows(ValueException.class, () -> Values.durationOrZeroNs("1"));
  }

  @Test
  void shouldReadWhenARateHasAPeriod() {
    assertEquals(new RateConfig(200, 1_000_000_000L), Values.rate("200/s"));
    assertEquals(new RateConfig(10, 60_000_000_000L), Values.rate("10/m"));
    assertThrows(ConfigException.class, () -> Values.anyRate("0/s"));
    assertThrows(ConfigException.class, () -> Values.anyRate("99999999999/s"));
    assertEquals(
        "\"0/m\" is outside 1/m to 10000000/m",
        assertThrows(ValueException.class, () -> Values.rate("0/m")).getMessage());
    assertEquals(
        "\"200\" has no unit; write 200/s",
        assertThrows(ValueException.class, () -> Values.rate("200")).getMessage());
    assertThrows(ValueException.class, () -> Values.rate("200/h"));
  }

  @Test
  void shouldMakeZeroOutOfRangeWhenItStandsForNotGiven() {
    assertEquals(0, Values.count("0"));
    assertEquals(-1, Values.countAboveZero("0"));
    assertEquals(7, Values.countAboveZero("7"));
    assertEquals(Integer.MAX_VALUE, Values.count("99999999999999999999"));
  }

  @Test
  void shouldRefuseWhenSecondsAreNotWhole() {
    assertEquals(60, Values.seconds("1m"));
    assertThrows(ValueException.class, () -> Values.seconds("1500ms"));
    assertEquals(150, Values.percent("150%"));
    assertThrows(ValueException.class, () -> Values.percent("150"));
  }

  @Test
  void shouldShowEscapesWhenAValueIsNotPlainlyVisible() {
    assertEquals("\"a\\u0000\\u00a0b\\u200e é\"", Text.quoted("a\0\u00a0b\u200e é"));
    final String shown = Text.quoted("x".repeat(1000));
    assertEquals(Text.SHOWN_MAX + 5, shown.length());
    assertTrue(shown.endsWith("...\""));
  }
}
