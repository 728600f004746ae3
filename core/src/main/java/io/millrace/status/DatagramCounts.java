package io.millrace.status;

/**
 * Datagrams of one flow.
 *
 * @param in sent to the backend
 * @param out sent to the client
 * @param droppedIn from the client, not sent
 * @param droppedOut from the backend, not sent
 */
public record DatagramCounts(long in, long out, long droppedIn, long droppedOut) {
  /** No datagram. */
  public static final DatagramCounts NONE = new DatagramCounts(0, 0, 0, 0);
}
