package io.millrace.balance;

/**
 * The hash function XXH64, which other programs have too: whoever knows the bytes and the seed of a
 * key can tell what Millrace makes of it. Fast and even; no protection against somebody who chooses
 * addresses on purpose.
 */
final class Xxh64 {
  private static final long P1 = 0x9E3779B185EBCA87L;
  private static final long P2 = 0xC2B2AE3D27D4EB4FL;
  private static final long P3 = 0x165667B19E3779F9L;
  private static final long P4 = 0x85EBCA77C2B2AE63L;
  private static final long P5 = 0x27D4EB2F165667C5L;
  private static final int STRIPE_BYTES = 32;

  private Xxh64() {}

  /**
   * Hashes all of an array.
   *
   * @param key the bytes
   * @param seed another seed makes another function
   * @return all 64 bits are equally good
   */
  static long of(final byte[] key, final long seed) {
    int at = 0;
    long hash = seed + P5;
    if (key.length >= STRIPE_BYTES) {
      at = key.length - key.length % STRIPE_BYTES;
      hash = stripes(key, at, seed);
    }
    hash += key.length;
    for (; at + Long.BYTES <= key.length; at += Long.BYTES) {
      hash = Long.rotateLeft(hash ^ round(0, longAt(key, at)), 27) * P1 + P4;
    }
    if (at + Integer.BYTES <= key.length) {
      hash = Long.rotateLeft(hash ^ intAt(key, at) * P1, 23) * P2 + P3;
      at += Integer.BYTES;
    }
    for (; at < key.length; at++) {
      hash = Long.rotateLeft(hash ^ (key[at] & 0xff) * P5, 11) * P1;
    }
    return mix(hash);
  }

  /** The last step of the function: spreads each bit over all others. A permutation. */
  static long mix(final long value) {
    long hash = (value ^ value >>> 33) * P2;
    hash = (hash ^ hash >>> 29) * P3;
    return hash ^ hash >>> 32;
  }

  /** Scales the upper half of a hash to 0 .. bound - 1, without the price of a division. */
  static int scaleUpper(final long hash, final int bound) {
    return (int) ((hash >>> 32) * bound >>> 32);
  }

  /** Scales the lower half of a hash to 0 .. bound - 1. */
  static int scaleLower(final long hash, final int bound) {
    return (int) ((hash & 0xffff_ffffL) * bound >>> 32);
  }

  private static long stripes(final byte[] key, final int end, final long seed) {
    long a = seed + P1 + P2;
    long b = seed + P2;
    long c = seed;
    long d = seed - P1;
    for (int at = 0; at < end; at += STRIPE_BYTES) {
      a = round(a, longAt(key, at));
      b = round(b, longAt(key, at + 8));
      c = round(c, longAt(key, at + 16));
      d = round(d, longAt(key, at + 24));
    }
    long hash =
        Long.rotateLeft(a, 1)
            + Long.rotateLeft(b, 7)
            + Long.rotateLeft(c, 12)
            + Long.rotateLeft(d, 18);
    hash = merge(hash, a);
    hash = merge(hash, b);
    hash = merge(hash, c);
    return merge(hash, d);
  }

  private static long merge(final long hash, final long lane) {
    return (hash ^ round(0, lane)) * P1 + P4;
  }

  private static long round(final long lane, final long input) {
    return Long.rotateLeft(lane + input * P2, 31) * P1;
  }

  private static long longAt(final byte[] key, final int at) {
    return intAt(key, at) | intAt(key, at + Integer.BYTES) << 32;
  }

  private static long intAt(final byte[] key, final int at) {
    return (key[at] & 0xffL)
        | (key[at + 1] & 0xffL) << 8
        | (key[at + 2] & 0xffL) << 16
        | (key[at + 3] & 0xffL) << 24;
  }
}
