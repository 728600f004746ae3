package io.millrace.tools.args;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Blocks of addresses as written. Conformance P10. */
final class CidrsTest {
  @ParameterizedTest
  @CsvSource({
    "10.0.0.0/8, 10.0.0.0/8",
    "0.0.0.0/0, 0.0.0.0/0",
    "192.0.2.1, 192.0.2.1/32",
    "192.0.2.1/32, 192.0.2.1/32",
    "2001:DB8::/32, 2001:db8::/32",
    "[2001:db8::]/32, 2001:db8::/32",
    "[::1], ::1/128",
    "::/0, ::/0",
    "fe80::/10, fe80::/10",
    "::ffff:10.0.0.0/104, 10.0.0.0/8",
    "::ffff:0:0/96, 0.0.0.0/0",
    "[::ffff:10.1.2.3], 10.1.2.3/32",
  })
  void shouldReadABlockAndPrintItShort(final String text, final String printed) {
    assertEquals(printed, Spelling.cidr(Cidrs.read(text)));
    assertEquals(printed, Spelling.cidr(Cidrs.read(printed)), "what is printed can be pasted in");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "::ffff:0:0/95",
        "::ffff:10.0.0.0/64",
        "::ffff:10.0.0.1/0",
        "[::ffff:10.0.0.1]/80",
      })
  void shouldRefuseAnIpv4MappedBlockWhenItHoldsOtherAddressesToo(final String text) {
    final String message = assertThrows(ValueException.class, () -> Cidrs.read(text)).getMessage();
    assertTrue(message.startsWith(Text.quoted(text)), message);
    assertTrue(message.endsWith("from 96 to 128"), message);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "::ffff:10.0.0.1/96",
        "0.0.0.0",
        "::",
        "[::]",
        "10.0.0.1/8",
        "10.0.0.0/33",
        "10.0.0.0/08",
        "10.0.0.0/",
        "10.0.0.0/-1",
        "10.0.0.0/+8",
        "10.0.0.0/8/8",
        "10.0.0.0/255.0.0.0",
        "10.0.0/8",
        "10/8",
        "010.0.0.0/8",
        "localhost/8",
        "*",
        "",
        "/8",
        "::1/127",
        "::/129",
        "::/0128",
        "[10.0.0.0]/8",
        "[::1/128]",
        "fe80::1%lo/128",
        " 10.0.0.0/8",
        "10.0.0.0/8,11.0.0.0/8",
        "10.0.0.0/\u0668",
      })
  void shouldRefuseWhatIsNoBlockAndQuoteIt(final String text) {
    final String message = assertThrows(ValueException.class, () -> Cidrs.read(text)).getMessage();
    assertTrue(message.startsWith(Text.quoted(text)), message);
  }
}
