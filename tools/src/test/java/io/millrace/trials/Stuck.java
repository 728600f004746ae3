package io.millrace.trials;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.ByteBuffer;

/** A sender of a known pattern, mostly until nothing takes its bytes any more. */
public final class Stuck {
  private static final int CHUNK = 64 * 1024;
  private static final int QUIET_MILLIS = 300;

  /** And so many tries: while the machine stands still nobody could have taken anything. */
  private static final int QUIET_TRIES = 100;

  private static final long SENT_MAX = 256L << 20;

  private final Peer peer;
  private long sent;

  private Stuck(final Peer peer) {
    this.peer = peer;
  }

  /** Nothing has been written yet. */
  public static Stuck of(final Peer peer) {
    return new Stuck(peer);
  }

  /** Writes until no byte has been taken for a while, or fails when there is no end of it. */
  public static Stuck fill(final Peer peer) throws IOException {
    final Stuck stuck = of(peer);
    long quietSinceNs = System.nanoTime();
    int tries = 0;
    while (tries < QUIET_TRIES || Await.millisSince(quietSinceNs) < QUIET_MILLIS) {
      if (stuck.offer(CHUNK) > 0) {
        quietSinceNs = System.nanoTime();
        tries = 0;
      } else {
        tries++;
        Await.elapseMillis(1);
      }
      if (stuck.sent > SENT_MAX) {
        throw new AssertionError("the sender is never paused");
      }
    }
    return stuck;
  }

  /** Writes on until so many bytes have been sent in all. */
  public void sendUpTo(final long total) throws IOException {
    while (sent < total) {
      if (offer((int) Math.min(CHUNK, total - sent)) == 0) {
        Await.elapseMillis(1);
      }
    }
  }

  public long sent() {
    return sent;
  }

  /** The bytes of the pattern in {@code [from, from + length)}. */
  public static byte[] pattern(final long from, final int length) {
    final byte[] bytes = new byte[length];
    for (int i = 0; i < length; i++) {
      final long at = from + i;
      bytes[i] = (byte) (at * 31 + (at >> 8) * 17 + (at >> 16));
    }
    return bytes;
  }

  /** Checks that these are the first bytes of the pattern. */
  public static void assertContent(final byte[] bytes) {
    assertContent(0, bytes, bytes.length);
  }

  /** Checks that these are the bytes of the pattern from a position on. */
  public static void assertContent(final long from, final byte[] bytes, final int length) {
    final byte[] expected = pattern(from, length);
    for (int i = 0; i < length; i++) {
      if (expected[i] != bytes[i]) {
        assertEquals(expected[i], bytes[i], "byte " + (from + i));
      }
    }
  }

  private int offer(final int length) throws IOException {
    final int taken = peer.offer(ByteBuffer.wrap(pattern(sent, length)));
    sent += taken;
    return taken;
  }
}
