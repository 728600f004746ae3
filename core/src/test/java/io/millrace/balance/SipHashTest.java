package io.millrace.balance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import org.junit.jupiter.api.Test;

/** The first two are of the vectors that the function was published with. */
final class SipHashTest {
  private final SipHash published = new SipHash(0x0706050403020100L, 0x0f0e0d0c0b0a0908L);

  @Test
  void shouldHashFourBytesAsPublished() {
    assertEquals(0xcf2794e0277187b7L, published.ofInt(0x03020100));
  }

  @Test
  void shouldHashEightBytesAsPublished() {
    assertEquals(0x93f5f5799a932462L, published.ofLong(0x0706050403020100L));
  }

  @Test
  void shouldTellLengthsApartWhenBytesAreZero() {
    assertNotEquals(published.ofInt(0), published.ofLong(0));
  }

  @Test
  void shouldHashOtherwiseWhenKeyDiffers() {
    assertNotEquals(published.ofInt(1), new SipHash(0x0706050403020100L, 0).ofInt(1));
    assertNotEquals(published.ofInt(1), new SipHash(0, 0x0f0e0d0c0b0a0908L).ofInt(1));
  }
}
