package io.millrace.tools.bench;

import java.nio.ByteBuffer;

/** The same request and the same answer each time, for servers that are no echo peers. */
final class FixedPayload implements Payload {
  private final ByteBuffer request;
  private final ByteBuffer reply;

  /**
   * Keeps copies.
   *
   * @param request at least one byte
   * @param reply empty when any datagram is an answer
   */
  FixedPayload(final byte[] request, final byte[] reply) {
    this.request = ByteBuffer.allocateDirect(request.length).put(request).flip();
    this.reply = ByteBuffer.allocateDirect(reply.length).put(reply).flip();
  }

  @Override
  public int requestBytes() {
    return request.capacity();
  }

  @Override
  public int replyBytes() {
    return reply.capacity();
  }

  @Override
  public void putRequest(final Exchange exchange, final ByteBuffer out) {
    out.put(request.rewind());
  }

  @Override
  public boolean takeReply(
      final Exchange exchange, final int offset, final ByteBuffer in, final int bytes) {
    if (reply.capacity() == 0) {
      in.position(in.position() + bytes);
      return true;
    }
    final int limit = in.limit();
    in.limit(in.position() + bytes);
    final boolean same = in.mismatch(reply.limit(offset + bytes).position(offset)) < 0;
    in.position(in.limit()).limit(limit);
    return same;
  }

  @Override
  public long numberOf(final int connection, final ByteBuffer in) {
    return reply.capacity() == 0 || in.remaining() == reply.capacity() ? UNNUMBERED : FOREIGN;
  }
}
