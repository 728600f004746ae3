package io.millrace.trials;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.EOFException;
import java.io.IOException;
import java.util.Arrays;
import java.util.Random;
import java.util.zip.CRC32C;

/**
 * Streams of reproducible bytes that are written in random chunks and checked while they are read.
 */
public final class Bytes {
  /** The stream of a seed is made in pieces of this size. */
  public static final int CHUNK_MAX = 64 * 1024;

  private Bytes() {}

  /** The seed of a random trial: printed, and given again by {@code millrace.seed}. */
  public static long seed(final String trial) {
    final long seed = Long.getLong("millrace.seed", System.nanoTime());
    System.out.println(trial + ": repeat with -Dmillrace.seed=" + seed);
    return seed;
  }

  public static byte[] random(final long seed, final int length) {
    final byte[] bytes = new byte[length];
    new Random(seed).nextBytes(bytes);
    return bytes;
  }

  public static long checksum(final byte[] bytes) {
    final CRC32C crc = new CRC32C();
    crc.update(bytes);
    return crc.getValue();
  }

  /** Sends all bytes in chunks of random sizes. */
  public static void sendInChunks(final Peer peer, final byte[] bytes, final long seed)
      throws IOException {
    final Random random = new Random(seed);
    for (int at = 0; at < bytes.length; ) {
      final int bound = random.nextInt(4) == 0 ? CHUNK_MAX : 1500;
      final int length = Math.min(bytes.length - at, 1 + random.nextInt(bound));
      peer.send(bytes, at, length);
      at += length;
    }
  }

  /** Sends so many bytes of the endless stream of this seed; its checksum. */
  public static long sendStream(final Peer peer, final long seed, final long length)
      throws IOException {
    final CRC32C crc = new CRC32C();
    final Random random = new Random(seed);
    final byte[] chunk = new byte[CHUNK_MAX];
    for (long left = length; left > 0; ) {
      random.nextBytes(chunk);
      final int n = (int) Math.min(left, chunk.length);
      peer.send(chunk, 0, n);
      crc.update(chunk, 0, n);
      left -= n;
    }
    return crc.getValue();
  }

  /** Reads so many bytes; their checksum. */
  public static long readStream(final Peer peer, final long length) throws IOException {
    final CRC32C crc = new CRC32C();
    final byte[] chunk = new byte[CHUNK_MAX];
    for (long left = length; left > 0; ) {
      final byte[] into = left < chunk.length ? new byte[(int) left] : chunk;
      final int n = peer.read(into);
      if (n < 0) {
        throw new EOFException(left + " of " + length + " bytes are missing");
      }
      crc.update(into, 0, n);
      left -= n;
    }
    return crc.getValue();
  }

  /** The checksum that {@link #sendStream} returns. */
  public static long checksumOfStream(final long seed, final long length) {
    final CRC32C crc = new CRC32C();
    final Random random = new Random(seed);
    final byte[] chunk = new byte[CHUNK_MAX];
    for (long left = length; left > 0; left -= chunk.length) {
      random.nextBytes(chunk);
      crc.update(chunk, 0, (int) Math.min(left, chunk.length));
    }
    return crc.getValue();
  }

  /** Checks that what arrived is the beginning of what was sent. */
  public static void assertPrefix(final byte[] sent, final byte[] arrived, final String what) {
    assertSame(Arrays.copyOf(sent, Math.min(sent.length, arrived.length)), arrived, what);
  }

  /** Compares without printing megabytes. */
  public static void assertSame(final byte[] expected, final byte[] actual, final String what) {
    assertEquals(expected.length, actual.length, what + ": length");
    for (int i = 0; i < expected.length; i++) {
      if (expected[i] != actual[i]) {
        assertEquals(expected[i], actual[i], what + ": byte " + i);
      }
    }
  }
}
