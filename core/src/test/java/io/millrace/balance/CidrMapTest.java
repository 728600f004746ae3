package io.millrace.balance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.config.Cidr;
import io.millrace.testkit.Seeds;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The longest prefix decides. */
final class CidrMapTest {
  private static final int RUNS = 60;

  @Test
  void shouldFindTheLongestPrefixWhenSeveralHoldTheAddress() throws UnknownHostException {
    final Map<Cidr, String> entries = new LinkedHashMap<>();
    entries.put(cidr("0.0.0.0", 0), "all");
    entries.put(cidr("10.0.0.0", 8), "ten");
    entries.put(cidr("10.1.0.0", 16), "one");
    entries.put(cidr("10.1.2.3", 32), "host");
    entries.put(cidr("2001:db8::", 32), "six");
    entries.put(cidr("2001:db8:0:1::", 64), "net");
    final CidrMap<String> map = CidrMap.of(entries);
    assertEquals("host", map.find(InetAddress.getByName("10.1.2.3")));
    assertEquals("one", map.find(InetAddress.getByName("10.1.2.4")));
    assertEquals("ten", map.find(InetAddress.getByName("10.2.0.0")));
    assertEquals("all", map.find(InetAddress.getByName("255.255.255.255")));
    assertEquals("net", map.find(InetAddress.getByName("2001:db8:0:1:ffff::1")));
    assertEquals("six", map.find(InetAddress.getByName("2001:db8:0:2::")));
    assertNull(map.find(InetAddress.getByName("2001:db9::")));
  }

  @Test
  void shouldKeepTheFamiliesApart() throws UnknownHostException {
    final CidrMap<Cidr> six = CidrMap.of(List.of(cidr("::", 0)));
    assertTrue(six.contains(InetAddress.getByName("::1")));
    assertFalse(six.contains(InetAddress.getByName("127.0.0.1")));
    final byte[] mapped = new byte[16];
    mapped[10] = -1;
    mapped[11] = -1;
    final InetAddress address = Inet6Address.getByAddress(null, mapped, -1);
    assertFalse(six.contains(address), "IPv4-mapped IPv6 is IPv4");
    assertTrue(CidrMap.of(List.of(cidr("0.0.0.0", 0))).contains(address));
  }

  @Test
  void shouldFindNothingWhenItIsEmpty() throws UnknownHostException {
    final CidrMap<Cidr> none = CidrMap.of(List.of());
    assertTrue(none.isEmpty());
    assertNull(none.find(InetAddress.getByName("10.0.0.1")));
  }

  @Test
  void shouldAgreeWithTheBlocksThemselvesWhateverTheyAre() {
    Seeds.each(
        RUNS,
        random -> {
          final int length = random.nextBoolean() ? 4 : 16;
          final Map<Cidr, Integer> entries = new LinkedHashMap<>();
          for (int i = random.nextInt(200); i >= 0; i--) {
            entries.put(
                Cidr.around(bytes(random, length), random.nextInt(length * Byte.SIZE + 1)), i);
          }
          final CidrMap<Integer> map = CidrMap.of(entries);
          for (int i = 0; i < 500; i++) {
            final InetAddress address = InetAddress.getByAddress(bytes(random, length));
            assertEquals(oracle(entries, address), map.find(address), address.toString());
          }
        });
  }

  private static Integer oracle(final Map<Cidr, Integer> entries, final InetAddress address) {
    Integer found = null;
    int bits = -1;
    for (final Map.Entry<Cidr, Integer> entry : entries.entrySet()) {
      if (entry.getKey().contains(address) && entry.getKey().prefixBits() > bits) {
        found = entry.getValue();
        bits = entry.getKey().prefixBits();
      }
    }
    return found;
  }

  /** Few different values, so that blocks meet; never IPv4-mapped. */
  private static byte[] bytes(final Random random, final int length) {
    final byte[] bytes = new byte[length];
    for (int i = 0; i < length; i++) {
      bytes[i] = (byte) (random.nextInt(3) == 0 ? 0x80 : 0);
    }
    return bytes;
  }

  private static Cidr cidr(final String network, final int bits) throws UnknownHostException {
    return new Cidr(InetAddress.getByName(network), bits);
  }
}
