package io.millrace.status;

import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32C;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;

/**
 * The layout of an events file, in the machine's byte order: slots of {@link #SLOT_BYTES}, the
 * first one the header (see the offsets), each other one an event. The event of sequence n (from 1)
 * is in slot 1 + (n - 1) % slots:
 *
 * <pre>
 *  0  long  sequence; 0: never used, -n: n is being written
 *  8  int   length of the payload
 * 12  int   CRC-32C of sequence and payload
 * 16  ...   payload: long epochMs, long lastedMs, ten texts
 * </pre>
 *
 * A text is a short, its length in bytes (-1: null), and UTF-8.
 */
final class EventFormat {
  static final String FILE = "events";
  static final String OLD_FILE = "events.old";

  /** {@code MILLEVTS}. */
  static final long MAGIC = 0x5354_5645_4C4C_494DL;

  static final int VERSION = 1;

  /** Holds nearly every event in full; in the others the evidence is cut shorter. */
  static final int SLOT_BYTES = 512;

  static final int MAGIC_OFFSET = 0;
  static final int VERSION_OFFSET = 8;
  static final int SLOT_BYTES_OFFSET = 12;
  static final int SLOTS_OFFSET = 16;
  static final int PID_OFFSET = 24;
  static final int START_OFFSET = 32;

  static final int SEQUENCE_OFFSET = 0;
  static final int LENGTH_OFFSET = 8;
  static final int CHECKSUM_OFFSET = 12;
  static final int PAYLOAD_OFFSET = 16;
  static final int PAYLOAD_MAX = SLOT_BYTES - PAYLOAD_OFFSET;

  private static final int TEXTS = 10;
  private static final int EVIDENCE = 9;

  private EventFormat() {}

  static int offset(final long sequence, final int slots) {
    return SLOT_BYTES * (1 + (int) ((sequence - 1) % slots));
  }

  /** Writes the payload; its length. */
  static int encode(final Event event, final MutableDirectBuffer out) {
    final String[] texts = {
      event.kind().label(),
      event.who().label(),
      event.user(),
      event.frontend(),
      event.backend(),
      event.from(),
      event.to(),
      event.cause(),
      event.detail(),
      event.evidence()
    };
    int at = 0;
    out.putLong(at, event.epochMs());
    at += Long.BYTES;
    out.putLong(at, event.lastedMs());
    at += Long.BYTES;
    for (int i = 0; i < TEXTS; i++) {
      final int room = PAYLOAD_MAX - at - Short.BYTES;
      at = encode(i == EVIDENCE ? EventText.bounded(texts[i], room) : texts[i], out, at);
    }
    return at;
  }

  private static int encode(final String text, final MutableDirectBuffer out, final int at) {
    if (text == null) {
      out.putShort(at, (short) -1);
      return at + Short.BYTES;
    }
    final byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    out.putShort(at, (short) bytes.length);
    out.putBytes(at + Short.BYTES, bytes);
    return at + Short.BYTES + bytes.length;
  }

  /** Reads a payload; null when a word in it is one that this program does not know. */
  static Event decode(final DirectBuffer in) {
    final String[] texts = new String[TEXTS];
    int at = 2 * Long.BYTES;
    for (int i = 0; i < TEXTS; i++) {
      final int length = in.getShort(at);
      at += Short.BYTES;
      if (length >= 0) {
        final byte[] bytes = new byte[length];
        in.getBytes(at, bytes);
        texts[i] = new String(bytes, StandardCharsets.UTF_8);
        at += length;
      }
    }
    final EventKind kind = EventKind.of(texts[0]);
    final Actor who = Actor.of(texts[1]);
    if (kind == null || who == null) {
      return null;
    }
    return Event.of(kind, who)
        .atEpochMs(in.getLong(0))
        .by(texts[2])
        .at(texts[3], texts[4])
        .from(texts[5], in.getLong(Long.BYTES))
        .to(texts[6])
        .cause(texts[7], texts[8])
        .evidence(texts[EVIDENCE]);
  }

  static int checksum(
      final CRC32C crc, final long sequence, final byte[] payload, final int length) {
    crc.reset();
    for (int shift = 0; shift < Long.SIZE; shift += Byte.SIZE) {
      crc.update((int) (sequence >>> shift));
    }
    crc.update(payload, 0, length);
    return (int) crc.getValue();
  }
}
