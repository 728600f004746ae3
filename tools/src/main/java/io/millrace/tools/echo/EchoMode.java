package io.millrace.tools.echo;

/** What a peer does with its clients. */
public enum EchoMode {
  /** Sends back what it receives; after a client's end, everything and then its own end. */
  ECHO,
  /**
   * UDP: answers a numbered message with as many bytes as it asks for: its first 16, then the
   * pattern, beginning where the message's number says; what is shorter is sent back. TCP: as
   * {@link #ECHO}.
   */
  SIZED,
  /** Reads and drops. */
  SINK,
  /**
   * Writes {@link Pattern} as fast as the client reads and drops what the client sends, until the
   * client ends. Over UDP each datagram is answered with one of {@link Pattern#DATAGRAM_BYTES}.
   */
  SOURCE,
  /** Reads and drops a little ten times a second. */
  SLOW
}
