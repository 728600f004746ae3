package io.millrace.tools.bench;

import io.millrace.tools.echo.Pattern;
import java.nio.ByteBuffer;

/**
 * Numbered messages: request number (8 bytes), connection (4), length of the answer (4), then a
 * pattern that begins elsewhere with each number. An echo peer answers right without knowing it; a
 * peer that answers in another size puts the pattern behind the first 16 bytes too.
 */
final class PatternPayload implements Payload {
  /** The smallest message. */
  static final int HEADER_BYTES = Pattern.HEADER_BYTES;

  private static final int CONNECTION_AT = 8;

  private final int requestBytes;
  private final int replyBytes;
  private final ByteBuffer pattern;

  PatternPayload(final int requestBytes, final int replyBytes) {
    this.requestBytes = requestBytes;
    this.replyBytes = replyBytes;
    pattern = ByteBuffer.allocateDirect(Pattern.PERIOD_BYTES + Math.max(requestBytes, replyBytes));
    while (pattern.hasRemaining()) {
      pattern.put(Pattern.at(pattern.position()));
    }
  }

  @Override
  public int requestBytes() {
    return requestBytes;
  }

  @Override
  public int replyBytes() {
    return replyBytes;
  }

  @Override
  public void putRequest(final Exchange exchange, final ByteBuffer out) {
    out.putLong(exchange.number()).putInt(exchange.connection()).putInt(replyBytes);
    out.put(patternOf(exchange.number(), HEADER_BYTES, requestBytes - HEADER_BYTES));
  }

  @Override
  public boolean takeReply(
      final Exchange exchange, final int offset, final ByteBuffer in, final int bytes) {
    final int inHeader = Math.max(0, Math.min(bytes, HEADER_BYTES - offset));
    for (int i = 0; i < inHeader; i++) {
      if (in.get() != headerByte(exchange, offset + i)) {
        return false;
      }
    }
    if (bytes == inHeader) {
      return true;
    }
    final int limit = in.limit();
    in.limit(in.position() + bytes - inHeader);
    final boolean same =
        in.mismatch(patternOf(exchange.number(), offset + inHeader, bytes - inHeader)) < 0;
    in.position(in.limit()).limit(limit);
    return same;
  }

  @Override
  public long numberOf(final int connection, final ByteBuffer in) {
    return in.remaining() == replyBytes
            && in.getInt(in.position() + CONNECTION_AT) == connection
            && in.getLong(in.position()) >= 0
        ? in.getLong(in.position())
        : FOREIGN;
  }

  private ByteBuffer patternOf(final long number, final int offset, final int bytes) {
    final int start = (int) (number % Pattern.PERIOD_BYTES) + offset - HEADER_BYTES;
    return pattern.limit(start + bytes).position(start);
  }

  private byte headerByte(final Exchange exchange, final int at) {
    if (at < CONNECTION_AT) {
      return (byte) (exchange.number() >> 8 * (7 - at));
    }
    final int word = at < CONNECTION_AT + 4 ? exchange.connection() : replyBytes;
    return (byte) (word >> 8 * (3 - (at & 3)));
  }
}
