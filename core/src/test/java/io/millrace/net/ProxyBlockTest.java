package io.millrace.net;

import static io.millrace.net.ProxyBytes.LOCAL;
import static io.millrace.net.ProxyBytes.PROXY;
import static io.millrace.net.ProxyBytes.TCP4;
import static io.millrace.net.ProxyBytes.TCP6;
import static io.millrace.net.ProxyBytes.UDP4;
import static io.millrace.net.ProxyBytes.UNIX;
import static io.millrace.net.ProxyBytes.addresses;
import static io.millrace.net.ProxyBytes.at;
import static io.millrace.net.ProxyBytes.sealed;
import static io.millrace.net.ProxyBytes.tlv;
import static io.millrace.net.ProxyBytes.tlvClaiming;
import static io.millrace.net.ProxyBytes.v2;
import static io.millrace.net.ProxyBytes.v2Claiming;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import io.millrace.config.Protocol;
import io.millrace.net.ProxyHeaderReader.State;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Blocks of PROXY protocol version 2. Conformance P4, P5, P6. */
final class ProxyBlockTest {
  private static final byte[] FOUR = addresses("192.0.2.1", 51234, "198.51.100.2", 443);
  private static final byte[] SIX = addresses("2001:db8::1", 65535, "2001:db8::2", 0);
  private static final ProxyHeader FOUR_HEADER =
      new ProxyHeader(at("192.0.2.1", 51234), at("198.51.100.2", 443));
  private static final int CHECKSUM = 3;
  private static final int SSL = 0x20;

  @Test
  void shouldReadBothAddresses() {
    assertSays(FOUR_HEADER, v2(PROXY, TCP4, FOUR));
    assertSays(
        new ProxyHeader(at("2001:db8::1", 65535), at("2001:db8::2", 0)), v2(PROXY, TCP6, SIX));
  }

  @Test
  void shouldTakeMappedAddressesForIpv4() {
    final byte[] mapped = addresses("::ffff:192.0.2.1", 51234, "::ffff:198.51.100.2", 443);
    assertSays(FOUR_HEADER, v2(PROXY, TCP6, mapped));
    assertSays(
        new ProxyHeader(at("192.0.2.1", 1), at("2001:db8::2", 2)),
        v2(PROXY, TCP6, addresses("::ffff:192.0.2.1", 1, "2001:db8::2", 2)));
  }

  @ParameterizedTest
  @ValueSource(ints = {0x01, 0x11, 0x31, 0xF1, 0xFF, 0x00, 0x10})
  void shouldRefuseAVersionOtherThan2(final int versionAndCommand) {
    assertRefused(v2(versionAndCommand, TCP4, FOUR));
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15})
  void shouldRefuseCommandsAndFamiliesThatDoNotExist(final int number) {
    assertRefused(v2(0x20 | number, TCP4, FOUR));
    if (number > 3) {
      assertRefused(v2(PROXY, number << 4 | 1, FOUR));
    }
    if (number > 2) {
      assertRefused(v2(PROXY, 0x10 | number, FOUR));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0x00, 0x01, 0x02})
  void shouldLeaveThePeerWhenTheFamilyIsNotSaid(final int family) {
    assertSays(ProxyHeader.LOCAL, v2(PROXY, family));
    assertSays(ProxyHeader.LOCAL, v2(PROXY, family, new byte[] {1, 2, 3, 4, 5}));
  }

  @ParameterizedTest
  @ValueSource(ints = {0x10, UDP4, 0x20, 0x22})
  void shouldLeaveThePeerWhenTheTransportIsAnother(final int family) {
    assertSays(ProxyHeader.LOCAL, v2(PROXY, family, family < 0x20 ? FOUR : SIX));
    assertRefused(v2(PROXY, family, family < 0x20 ? FOUR : SIX, new byte[1]));
  }

  @Test
  void shouldUseTheAddressesOfADatagramOnlyWhenTheyAreOfOne() {
    final ProxyHeaderReader reader = new ProxyHeaderReader(Protocol.UDP);
    assertEquals(State.DONE, reader.read(ByteBuffer.wrap(v2(PROXY, UDP4, FOUR))));
    assertEquals(FOUR_HEADER, reader.header());
    reader.reset();
    assertEquals(State.DONE, reader.read(ByteBuffer.wrap(v2(PROXY, TCP4, FOUR))));
    assertEquals(ProxyHeader.LOCAL, reader.header());
  }

  @Test
  void shouldLeaveThePeerWhenTheAddressesAreOfUnixSockets() {
    assertSays(ProxyHeader.LOCAL, v2(PROXY, UNIX, new byte[216]));
    assertSays(ProxyHeader.LOCAL, v2(PROXY, UNIX, new byte[216], tlv(4)));
    assertRefused(v2(PROXY, UNIX, new byte[215]));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 11, 35, 300, 65_535})
  void shouldPassOverWhateverALocalHeaderHolds(final int length) {
    for (final int family : new int[] {0, TCP4, TCP6, UNIX, 0xFF}) {
      assertSays(ProxyHeader.LOCAL, v2(LOCAL, family, new byte[length]));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 11})
  void shouldRefuseABlockThatIsShorterThanItsAddresses(final int length) {
    assertRefused(v2Claiming(PROXY, TCP4, length, FOUR));
    assertRefused(v2Claiming(PROXY, TCP6, length + 24, SIX));
  }

  @Test
  void shouldPassOverTlvs() {
    assertSays(FOUR_HEADER, v2(PROXY, TCP4, FOUR, tlv(4)));
    assertSays(FOUR_HEADER, v2(PROXY, TCP4, FOUR, tlv(1, (byte) 'h', (byte) '2'), tlv(0xEE)));
    assertSays(FOUR_HEADER, v2(PROXY, TCP4, FOUR, tlv(4, new byte[65_535 - 12 - 3])));
    assertSays(FOUR_HEADER, v2(PROXY, TCP4, FOUR, tlv(SSL)), "a short one is not looked into");
    assertSays(FOUR_HEADER, v2(PROXY, TCP4, FOUR, tlv(SSL, (byte) 7, (byte) 0)));
  }

  @Test
  void shouldRefuseTlvsThatDoNotFillTheBlockExactly() {
    assertRefused(v2(PROXY, TCP4, FOUR, new byte[1]));
    assertRefused(v2(PROXY, TCP4, FOUR, new byte[2]));
    assertRefused(v2(PROXY, TCP4, FOUR, tlvClaiming(4, 1)));
    assertRefused(v2(PROXY, TCP4, FOUR, tlvClaiming(SSL, 6, new byte[5])));
    assertRefused(v2(PROXY, TCP4, FOUR, tlvClaiming(4, 4, new byte[5])));
    assertRefused(v2(PROXY, TCP4, FOUR, tlvClaiming(4, 65_535, new byte[10])));
    assertRefused(v2(PROXY, TCP6, SIX, tlv(4), new byte[2]));
  }

  @Test
  void shouldCheckAChecksumWhereverItStands() {
    final byte[] last = v2(PROXY, TCP4, FOUR, tlv(1, (byte) 1), tlv(CHECKSUM, new byte[4]));
    assertSays(FOUR_HEADER, sealed(last, last.length - 4));
    final byte[] first = v2(PROXY, TCP4, FOUR, tlv(CHECKSUM, new byte[4]), tlv(5, new byte[200]));
    assertSays(FOUR_HEADER, sealed(first, 31));
    final byte[] unix = v2(PROXY, UNIX, new byte[216], tlv(CHECKSUM, new byte[4]));
    assertSays(ProxyHeader.LOCAL, sealed(unix, unix.length - 4));
  }

  @Test
  void shouldRefuseAWrongChecksumAndASecondOneAndOneOfAnotherLength() {
    final byte[] wrong = v2(PROXY, TCP4, FOUR, tlv(CHECKSUM, new byte[4]));
    sealed(wrong, wrong.length - 4)[16] ^= 1;
    assertRefused(wrong);
    assertRefused(v2(PROXY, TCP4, FOUR, tlv(CHECKSUM, new byte[4])));
    assertRefused(v2(PROXY, TCP4, FOUR, tlv(CHECKSUM, new byte[3])));
    assertRefused(v2(PROXY, TCP4, FOUR, tlv(CHECKSUM, new byte[5])));
    final byte[] twice =
        v2(PROXY, TCP4, FOUR, tlv(CHECKSUM, new byte[4]), tlv(CHECKSUM, new byte[4]));
    assertRefused(sealed(twice, twice.length - 4));
  }

  @Test
  void shouldGiveTheSameObjectWhenTheNextHeaderHasTheSameAddresses() {
    final ProxyHeaderReader reader = new ProxyHeaderReader(Protocol.TCP);
    reader.read(ByteBuffer.wrap(v2(PROXY, TCP4, FOUR, tlv(4, (byte) 1))));
    final ProxyHeader first = reader.header();
    reader.reset();
    reader.read(ByteBuffer.wrap(v2(PROXY, TCP4, FOUR)));
    assertSame(first, reader.header());
    reader.reset();
    reader.read(ByteBuffer.wrap(v2(LOCAL, TCP4, FOUR)));
    assertEquals(ProxyHeader.LOCAL, reader.header());
    reader.reset();
    reader.read(ByteBuffer.wrap(v2(PROXY, TCP6, SIX)));
    assertNotEquals(first, reader.header());
  }

  private static void assertSays(final ProxyHeader expected, final byte[] header) {
    assertSays(expected, header, "");
  }

  private static void assertSays(
      final ProxyHeader expected, final byte[] header, final String message) {
    final ProxyHeaderReader reader = new ProxyHeaderReader(Protocol.TCP);
    final ByteBuffer bytes = ByteBuffer.wrap(ProxyBytes.join(header, new byte[] {1, 2, 3}));
    assertEquals(State.DONE, reader.read(bytes), message);
    assertEquals(expected, reader.header());
    assertEquals(3, bytes.remaining(), "exactly the header is taken");
  }

  private static void assertRefused(final byte[] header) {
    final ByteBuffer bytes = ByteBuffer.wrap(header);
    assertEquals(State.INVALID, new ProxyHeaderReader(Protocol.TCP).read(bytes));
  }
}
