package io.millrace.balance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.config.Algorithm;
import io.millrace.config.Protocol;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** What is hashed of a session. The numbers were made by another program after ARCHITECTURE.md. */
final class FlowKeyTest {
  private static final InetSocketAddress LISTEN = at("10.0.0.5", 5000);

  @ParameterizedTest
  @CsvSource({
    "127.0.0.1, ecd88f46f3508ca3",
    "10.1.2.3, 161d1e4784423663",
    "::1, 2dc2b3bd19a8301a",
    "2001:db8::1, 4833fdf9874b480e",
    "fd00:1:2:3:4:5:6:7, b535504569b3cf46"
  })
  void shouldHashTheClientsAddressAloneWhenBySource(final String client, final String hash) {
    for (final int port : new int[] {1, 51_234}) {
      for (final Protocol protocol : Protocol.values()) {
        final FlowKey key = new FlowKey(protocol, at(client, port), at("10.9.9.9", port));
        assertEquals(hash, HexFormat.of().toHexDigits(key.hash(Algorithm.SOURCE_HASH)));
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    "TCP, 10.1.2.3, 51234, 10.0.0.5, 5000, 2a5838c5deef1dd8",
    "UDP, 10.1.2.3, 51234, 10.0.0.5, 5000, e8c49eae2b9dcec7",
    "TCP, 2001:db8::1, 1, ::1, 65535, b1396a7baf280c62"
  })
  void shouldHashProtocolAddressesAndPortsWhenByFlow(
      final Protocol protocol,
      final String client,
      final int clientPort,
      final String listen,
      final int listenPort,
      final String hash) {
    final FlowKey key = new FlowKey(protocol, at(client, clientPort), at(listen, listenPort));
    assertEquals(hash, HexFormat.of().toHexDigits(key.hash(Algorithm.FLOW_HASH)));
  }

  @Test
  void shouldHashAlikeWhenIpv4IsMappedIntoIpv6() throws UnknownHostException {
    final byte[] mapped = HexFormat.of().parseHex("00000000000000000000ffff0a010203");
    final InetAddress ipv6 = Inet6Address.getByAddress(null, mapped, -1);
    assertTrue(ipv6 instanceof Inet6Address, "the JDK keeps it as IPv6");
    assertEquals(
        hash(at("10.1.2.3", 7), Algorithm.SOURCE_HASH),
        hash(new InetSocketAddress(ipv6, 7), Algorithm.SOURCE_HASH));
    assertEquals(
        hash(at("10.1.2.3", 7), Algorithm.FLOW_HASH),
        hash(new InetSocketAddress(ipv6, 7), Algorithm.FLOW_HASH));
  }

  @Test
  void shouldLeaveTheZoneOutWhenTheAddressIsLinkLocal() throws UnknownHostException {
    final byte[] bytes = HexFormat.of().parseHex("fe800000000000000000000000000001");
    assertEquals(
        hash(new InetSocketAddress(Inet6Address.getByAddress(null, bytes, 1), 7)),
        hash(new InetSocketAddress(Inet6Address.getByAddress(null, bytes, 2), 7)));
  }

  @ParameterizedTest
  @EnumSource(
      value = Algorithm.class,
      names = {"SOURCE_HASH", "FLOW_HASH"})
  void shouldCountEachByteOfTheAddress(final Algorithm algorithm) {
    final byte[] bytes = new byte[16];
    new Random(1).nextBytes(bytes);
    final Set<Long> hashes = new HashSet<>();
    for (int i = 0; i < bytes.length; i++) {
      final byte before = bytes[i];
      for (int value = 0; value < 256; value++) {
        bytes[i] = (byte) value;
        final InetSocketAddress client = new InetSocketAddress(PoolSpec.address(bytes), 7);
        hashes.add(hash(client, algorithm));
      }
      bytes[i] = before;
    }
    assertEquals(16 * 255 + 1, hashes.size());
  }

  @Test
  void shouldTellFlowsApartWhenAnyPartDiffers() {
    final long one = hash(at("10.1.2.3", 7), LISTEN);
    assertNotEquals(one, hash(at("10.1.2.3", 8), LISTEN));
    assertNotEquals(one, hash(at("10.1.2.3", 7), at("10.0.0.5", 5001)));
    assertNotEquals(one, hash(at("10.1.2.3", 7), at("10.0.0.6", 5000)));
    assertNotEquals(one, hash(LISTEN, at("10.1.2.3", 7)), "both ways round");
  }

  @ParameterizedTest
  @EnumSource(
      value = Algorithm.class,
      names = {"SOURCE_HASH", "FLOW_HASH"},
      mode = EnumSource.Mode.EXCLUDE)
  void shouldHashNothingWhenTheAlgorithmTakesNoHash(final Algorithm algorithm) {
    assertEquals(0, hash(at("10.1.2.3", 7), algorithm));
  }

  @Test
  void shouldHashForEachAlgorithmWhenAskedInTurns() {
    final FlowKey key = new FlowKey(Protocol.TCP, at("10.1.2.3", 7), LISTEN);
    final long source = key.hash(Algorithm.SOURCE_HASH);
    final long flow = key.hash(Algorithm.FLOW_HASH);
    assertNotEquals(source, flow);
    assertEquals(source, key.hash(Algorithm.SOURCE_HASH));
    assertEquals(flow, key.hash(Algorithm.FLOW_HASH));
  }

  @Test
  void shouldHashSomethingWhenTheClientHasGone() {
    final FlowKey key = new FlowKey(Protocol.TCP, null, null);
    assertEquals(key.hash(Algorithm.SOURCE_HASH), key.hash(Algorithm.SOURCE_HASH));
    assertNotEquals(0, key.hash(Algorithm.FLOW_HASH));
  }

  private static long hash(final InetSocketAddress client) {
    return hash(client, Algorithm.SOURCE_HASH);
  }

  private static long hash(final InetSocketAddress client, final Algorithm algorithm) {
    return new FlowKey(Protocol.TCP, client, LISTEN).hash(algorithm);
  }

  private static long hash(final InetSocketAddress client, final InetSocketAddress listen) {
    return new FlowKey(Protocol.TCP, client, listen).hash(Algorithm.FLOW_HASH);
  }

  private static InetSocketAddress at(final String address, final int port) {
    return new InetSocketAddress(address, port);
  }
}
