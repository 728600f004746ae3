package io.millrace.tools.echo;

import java.nio.ByteBuffer;

/**
 * The stream that a source writes: the byte at offset {@code n} is {@code n % 251}. The prime keeps
 * lost, doubled and swapped blocks of any buffer size visible.
 */
public final class Pattern {
  /** Length after which the stream repeats, in bytes. */
  public static final int PERIOD_BYTES = 251;

  /** Payload of one datagram of a source, in bytes; fits every path unfragmented. */
  public static final int DATAGRAM_BYTES = 1200;

  /**
   * What stands in front of the pattern in a numbered message: its number (8 bytes), its connection
   * (4), the length of the answer that is wanted (4).
   */
  public static final int HEADER_BYTES = 16;

  /** Where the wanted length stands. */
  static final int WANTED_AT = 12;

  private static final int REPEATS = 256;

  private Pattern() {}

  /**
   * What stands at an offset of the stream.
   *
   * @param offsetBytes offset from the start, 0 or more
   * @return the byte there
   */
  public static byte at(final long offsetBytes) {
    return (byte) (offsetBytes % PERIOD_BYTES);
  }

  /** A read-only direct buffer of whole periods; write it again and again. */
  static ByteBuffer block() {
    final ByteBuffer block = ByteBuffer.allocateDirect(PERIOD_BYTES * REPEATS);
    while (block.hasRemaining()) {
      block.put(at(block.position()));
    }
    return block.flip().asReadOnlyBuffer();
  }
}
