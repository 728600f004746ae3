package io.millrace.tools.bench;

import java.nio.ByteBuffer;

/** What requests and answers consist of. One instance for each loop: it moves in its buffers. */
interface Payload {
  /** Answer of {@link #numberOf}: it carries no number. */
  long UNNUMBERED = -1;

  /** Answer of {@link #numberOf}: it belongs to nobody here. */
  long FOREIGN = -2;

  /** Length of a request. */
  int requestBytes();

  /** Length of an answer; 0 when any datagram is one. */
  int replyBytes();

  /** Appends a whole request. */
  void putRequest(Exchange exchange, ByteBuffer out);

  /**
   * Checks a piece of an answer and moves past it.
   *
   * @param exchange whose answer
   * @param offset where the piece stands in the answer
   * @param in the piece begins at its position
   * @param bytes length of the piece
   * @return false when a byte is wrong
   */
  boolean takeReply(Exchange exchange, int offset, ByteBuffer in, int bytes);

  /**
   * Which request a datagram answers, without moving.
   *
   * @param connection the number of the connection
   * @param in the datagram
   * @return its number, {@link #UNNUMBERED} or {@link #FOREIGN}
   */
  long numberOf(int connection, ByteBuffer in);
}
