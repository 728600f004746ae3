package io.millrace.balance;

/**
 * The keyed hash function SipHash-2-4, of messages of 4 and 8 bytes. Whoever does not know the key
 * can neither predict it nor find messages that collide. Immutable.
 */
final class SipHash {
  private static final int ROUNDS = 2;
  private static final int LAST_ROUNDS = 4;
  private static final int LENGTH_SHIFT = 56;

  private final long key0;
  private final long key1;

  SipHash(final long key0, final long key1) {
    this.key0 = key0;
    this.key1 = key1;
  }

  /** Of 4 bytes, the lowest first. */
  long ofInt(final int message) {
    final State state = new State(key0, key1);
    state.absorb((long) Integer.BYTES << LENGTH_SHIFT | message & 0xffff_ffffL);
    return state.end();
  }

  /** Of 8 bytes, the lowest first. */
  long ofLong(final long message) {
    final State state = new State(key0, key1);
    state.absorb(message);
    state.absorb((long) Long.BYTES << LENGTH_SHIFT);
    return state.end();
  }

  /** The four words that a message is stirred into. */
  private static final class State {
    private long v0;
    private long v1;
    private long v2;
    private long v3;

    State(final long key0, final long key1) {
      v0 = key0 ^ 0x736f_6d65_7073_6575L;
      v1 = key1 ^ 0x646f_7261_6e64_6f6dL;
      v2 = key0 ^ 0x6c79_6765_6e65_7261L;
      v3 = key1 ^ 0x7465_6462_7974_6573L;
    }

    void absorb(final long word) {
      v3 ^= word;
      stir(ROUNDS);
      v0 ^= word;
    }

    long end() {
      v2 ^= 0xff;
      stir(LAST_ROUNDS);
      return v0 ^ v1 ^ v2 ^ v3;
    }

    private void stir(final int rounds) {
      for (int i = 0; i < rounds; i++) {
        v0 += v1;
        v1 = Long.rotateLeft(v1, 13) ^ v0;
        v0 = Long.rotateLeft(v0, 32);
        v2 += v3;
        v3 = Long.rotateLeft(v3, 16) ^ v2;
        v0 += v3;
        v3 = Long.rotateLeft(v3, 21) ^ v0;
        v2 += v1;
        v1 = Long.rotateLeft(v1, 17) ^ v2;
        v2 = Long.rotateLeft(v2, 32);
      }
    }
  }
}
