package io.millrace.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Blocks of addresses. */
final class CidrTest {
  @ParameterizedTest
  @CsvSource({
    "10.0.0.0, 8, 10.255.255.255, true",
    "10.0.0.0, 8, 11.0.0.0, false",
    "10.0.0.0, 8, 9.255.255.255, false",
    "0.0.0.0, 0, 255.255.255.255, true",
    "0.0.0.0, 0, ::1, false",
    "192.0.2.128, 25, 192.0.2.127, false",
    "192.0.2.128, 25, 192.0.2.129, true",
    "192.0.2.7, 32, 192.0.2.7, true",
    "192.0.2.7, 32, 192.0.2.6, false",
    "2001:db8::, 33, 2001:db8:7fff::1, true",
    "2001:db8::, 33, 2001:db8:8000::1, false",
    "::, 0, 10.0.0.1, false",
    "::, 0, 2001:db8::1, true",
    "2001:db8::1, 128, 2001:db8::1, true",
    "2001:db8::1, 128, 2001:db8::, false",
  })
  void shouldHoldWhatSharesItsPrefix(
      final String network, final int bits, final String address, final boolean holds)
      throws UnknownHostException {
    final Cidr block = new Cidr(InetAddress.getByName(network), bits);
    assertEquals(holds, block.contains(InetAddress.getByName(address)));
  }

  @Test
  void shouldTakeMappedAddressesForIpv4() throws UnknownHostException {
    final InetAddress mapped = Inet6Address.getByAddress(null, mapped(10, 1, 2, 3), -1);
    assertEquals(16, mapped.getAddress().length, "the JDK keeps it as IPv6");
    assertTrue(new Cidr(InetAddress.getByName("10.0.0.0"), 8).contains(mapped));
    assertFalse(new Cidr(InetAddress.getByName("::"), 0).contains(mapped));
  }

  @ParameterizedTest
  @CsvSource({"128, 10.1.2.3, 32", "104, 10.0.0.0, 8", "97, 0.0.0.0, 1", "96, 0.0.0.0, 0"})
  void shouldBecomeIpv4WhenTheAddressIsMapped(
      final int bits, final String network, final int ipv4Bits) throws UnknownHostException {
    final Cidr expected = new Cidr(InetAddress.getByName(network), ipv4Bits);
    assertEquals(expected, Cidr.around(mapped(10, 1, 2, 3), bits));
    assertTrue(expected.isIpv4());
  }

  @ParameterizedTest
  @CsvSource({"95", "64", "1", "0", "-1", "129"})
  void shouldRefuseAMappedAddressWhenThePrefixIsOutOfRange(final int bits) {
    final byte[] address = mapped(10, 1, 2, 3);
    assertThrows(ConfigException.class, () -> Cidr.around(address, bits));
  }

  @ParameterizedTest
  @CsvSource({"10.0.0.1, 8", "10.0.0.1, 31", "10.0.0.0, 33", "10.0.0.0, -1", "::1, 127", "::, 129"})
  void shouldRefuseBitsBehindThePrefixAndPrefixesOutOfRange(final String network, final int bits)
      throws UnknownHostException {
    final InetAddress address = InetAddress.getByName(network);
    assertThrows(ConfigException.class, () -> new Cidr(address, bits));
  }

  @Test
  void shouldCutTheBitsBehindThePrefixWhenTheBlockAroundAnAddressIsAsked()
      throws UnknownHostException {
    final byte[] address = InetAddress.getByName("192.0.2.200").getAddress();
    assertEquals(new Cidr(InetAddress.getByName("192.0.2.192"), 27), Cidr.around(address, 27));
    assertThrows(ConfigException.class, () -> Cidr.around(new byte[5], 3));
  }

  private static byte[] mapped(final int a, final int b, final int c, final int d) {
    final byte[] bytes = new byte[16];
    bytes[10] = -1;
    bytes[11] = -1;
    bytes[12] = (byte) a;
    bytes[13] = (byte) b;
    bytes[14] = (byte) c;
    bytes[15] = (byte) d;
    return bytes;
  }
}
