package io.millrace.tcp;

import java.nio.ByteBuffer;
import java.util.Random;

/** What a peer sends: each position of the stream has its byte, so that any mistake shows. */
final class Stream {
  /** A prime: bytes that are off by a buffer or a page differ. */
  private static final int PERIOD = 99_991;

  private static final byte[] BYTES = new byte[PERIOD];

  private final int shift;

  static {
    new Random(1).nextBytes(BYTES);
  }

  Stream(final int shift) {
    this.shift = shift;
  }

  /** Appends so many bytes from a position on. */
  void copy(final long position, final int count, final ByteBuffer to) {
    for (int i = 0; i < count; i++) {
      to.put(at(position + i));
    }
  }

  byte at(final long position) {
    return BYTES[(int) ((position + shift) % PERIOD)];
  }
}
