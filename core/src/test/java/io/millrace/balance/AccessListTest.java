package io.millrace.balance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.config.AccessConfig;
import io.millrace.config.Cidr;
import io.millrace.config.ConfigException;
import io.millrace.testkit.Seeds;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class AccessListTest {
  private static final int IPV4_BYTES = 4;
  private static final int IPV6_BYTES = 16;

  @Test
  void shouldServeEverybodyWhenThereIsNoBlock() throws Exception {
    assertTrue(AccessList.ALL.serves(InetAddress.getByName("10.0.0.1")));
    assertTrue(AccessList.ALL.serves(InetAddress.getByName("2001:db8::1")));
  }

  @ParameterizedTest
  @CsvSource({
    "10.0.0.1, true",
    "10.1.0.1, false",
    "10.1.2.1, true",
    "10.1.2.3, false",
    "11.0.0.1, false",
    "::ffff:10.1.2.1, true",
    "2001:db8::1, true",
    "2001:db8:0:1::1, false",
    "2001:db9::1, false",
    "::1, false"
  })
  void shouldDecideByLongestPrefixWhenBlocksAreNested(final String client, final boolean served)
      throws Exception {
    final AccessList list =
        list(
            List.of("10.0.0.0/8", "10.1.2.0/24", "2001:db8::/32"),
            List.of("10.1.0.0/16", "10.1.2.3/32", "2001:db8:0:1::/64"));
    assertEquals(served, list.serves(InetAddress.getByName(client)));
  }

  @Test
  void shouldServeOthersWhenOnlyDenyIsGiven() throws Exception {
    final AccessList list = list(List.of(), List.of("10.0.0.0/8"));
    assertEquals(false, list.serves(InetAddress.getByName("10.0.0.1")));
    assertTrue(list.serves(InetAddress.getByName("11.0.0.1")));
    assertTrue(list.serves(InetAddress.getByName("::1")));
  }

  @Test
  void shouldDenyOtherFamilyWhenAllOfOneIsAllowed() throws Exception {
    final AccessList list = list(List.of("0.0.0.0/0"), List.of());
    assertTrue(list.serves(InetAddress.getByName("10.0.0.1")));
    assertEquals(false, list.serves(InetAddress.getByName("::1")));
  }

  @Test
  void shouldRefuseBlockThatIsInBoth() throws Exception {
    final List<Cidr> block = List.of(cidr("10.0.0.0/8"));
    assertThrows(ConfigException.class, () -> new AccessConfig(block, block));
  }

  /** Against one that looks at each block in turn, over addresses that share many prefixes. */
  @Test
  void shouldAnswerLikeNaiveListWhenBlocksAreRandom() {
    Seeds.each(
        300,
        random -> {
          final List<Cidr> allow = new ArrayList<>();
          final List<Cidr> deny = new ArrayList<>();
          final int blocks = random.nextInt(60);
          for (int i = 0; i < blocks; i++) {
            final byte[] bytes = address(random).getAddress();
            final int bits = random.nextInt(bytes.length * Byte.SIZE + 1);
            final Cidr block = Cidr.around(bytes, bits);
            if (!allow.contains(block) && !deny.contains(block)) {
              (random.nextInt(3) == 0 ? allow : deny).add(block);
            }
          }
          final AccessList list = new AccessList(new AccessConfig(allow, deny));
          for (int i = 0; i < 300; i++) {
            final InetAddress client = address(random);
            assertEquals(naive(allow, deny, client), list.serves(client), client::toString);
          }
        });
  }

  private static boolean naive(
      final List<Cidr> allow, final List<Cidr> deny, final InetAddress client) {
    final int allowed = longest(allow, client);
    final int denied = longest(deny, client);
    if (allowed < 0 && denied < 0) {
      return allow.isEmpty();
    }
    return allowed > denied;
  }

  private static int longest(final List<Cidr> blocks, final InetAddress client) {
    int longest = -1;
    for (final Cidr block : blocks) {
      if (holds(block, client)) {
        longest = Math.max(longest, block.prefixBits());
      }
    }
    return longest;
  }

  private static boolean holds(final Cidr block, final InetAddress client) {
    final byte[] network = block.network().getAddress();
    final byte[] bytes = client.getAddress();
    final int behind = network.length * Byte.SIZE - block.prefixBits();
    return network.length == bytes.length
        && new BigInteger(1, network)
            .shiftRight(behind)
            .equals(new BigInteger(1, bytes).shiftRight(behind));
  }

  /** Bytes of 0 and 1 mostly, so that blocks hold addresses and each other. */
  private static InetAddress address(final Random random) throws UnknownHostException {
    final byte[] bytes = new byte[random.nextBoolean() ? IPV4_BYTES : IPV6_BYTES];
    bytes[0] = 32;
    for (int i = 1; i < bytes.length; i++) {
      bytes[i] = (byte) (random.nextInt(12) == 0 ? random.nextInt(256) : random.nextInt(8) / 7);
    }
    return InetAddress.getByAddress(bytes);
  }

  private static AccessList list(final List<String> allow, final List<String> deny)
      throws UnknownHostException {
    return new AccessList(new AccessConfig(cidrs(allow), cidrs(deny)));
  }

  private static List<Cidr> cidrs(final List<String> texts) throws UnknownHostException {
    final List<Cidr> blocks = new ArrayList<>();
    for (final String text : texts) {
      blocks.add(cidr(text));
    }
    return blocks;
  }

  private static Cidr cidr(final String text) throws UnknownHostException {
    final String[] parts = text.split("/");
    return new Cidr(InetAddress.getByName(parts[0]), Integer.parseInt(parts[1]));
  }
}
