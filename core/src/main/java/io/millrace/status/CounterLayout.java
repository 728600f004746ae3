package io.millrace.status;

import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32C;

/**
 * The form of the counters file. A header, then segments of equal size, full of records; a record
 * never crosses segments. A record is one thing that is counted: its head with its names, then an
 * area of words for each loop (of a loop: its own only), then the conductor's. Areas begin and end
 * with cache lines, so that no two writers share one. Bytes are in the order of this machine.
 */
final class CounterLayout {
  static final String FILE = "counters";
  static final String OLD_FILE = "counters.old";

  static final long MAGIC = 0x4d494c4c43545253L; // MILLCTRS

  /** Of what {@link #fingerprint} does not see. */
  static final int VERSION = 1;

  static final int MAGIC_OFFSET = 0;

  /** Written last: while it is 0 the header is not complete. */
  static final int VERSION_OFFSET = 8;

  static final int FINGERPRINT_OFFSET = 12;
  static final int SEGMENT_BYTES_OFFSET = 16;

  /** How many segments are ready. */
  static final int SEGMENTS_OFFSET = 20;

  static final int PID_OFFSET = 24;

  /** When the process began, in the kernel's words: tells it from a later one of the same id. */
  static final int START_TICKS_OFFSET = 32;

  static final int START_OFFSET = 40;
  static final int HEARTBEAT_OFFSET = 48;

  /** When it ended in order, milliseconds since 1970; 0 while it runs and when it was killed. */
  static final int ENDED_OFFSET = 56;

  /** Records for which there was no room: their counters are not in the file. */
  static final int MISSING_OFFSET = 64;

  static final int HEADER_BYTES = 4096;

  static final int LINE_BYTES = 64;

  static final int LENGTH_OFFSET = 0;
  static final int STATE_OFFSET = 4;
  static final int SCOPE_OFFSET = 8;
  static final int LOOP_OFFSET = 12;
  static final int AREAS_OFFSET = 16;
  static final int OWNED_OFFSET = 20;

  /** Grows when the record is given to another thing. */
  static final int GENERATION_OFFSET = 24;

  static final int FRONTEND_OFFSET = 32;
  static final int BACKEND_OFFSET = 128;
  static final int FRONTEND_MAX = BACKEND_OFFSET - FRONTEND_OFFSET - Short.BYTES;
  static final int RECORD_HEAD_BYTES = 320;
  static final int BACKEND_MAX = RECORD_HEAD_BYTES - BACKEND_OFFSET - Short.BYTES;

  static final int FREE = 0;
  static final int USED = 1;

  /** Which area of a record. */
  static final int OF_LOOPS = 0;

  static final int OF_CONDUCTOR = 1;

  /** Of each counter the first word among those of its scope and its writer. */
  private static final int[] WORDS = new int[CounterType.values().length];

  private static final int[] AREA_BYTES = areas(WORDS);

  private CounterLayout() {}

  /** The first word of a counter in its area. */
  static int word(final CounterType type) {
    return WORDS[type.ordinal()];
  }

  /** The size of an area: whole cache lines. */
  static int areaBytes(final CounterScope scope, final int whose) {
    return AREA_BYTES[2 * scope.ordinal() + whose];
  }

  /** The size of a record. */
  static int recordBytes(final CounterScope scope, final int areas, final boolean owned) {
    return RECORD_HEAD_BYTES
        + areas * areaBytes(scope, OF_LOOPS)
        + (owned ? areaBytes(scope, OF_CONDUCTOR) : 0);
  }

  /** What the reader must know alike: names, order and members of all counters. */
  static int fingerprint() {
    final CRC32C sum = new CRC32C();
    for (final CounterType type : CounterType.values()) {
      sum.update((type.label() + type.kind()).getBytes(StandardCharsets.UTF_8));
      sum.update(String.join(",", type.family().members()).getBytes(StandardCharsets.UTF_8));
    }
    return (int) sum.getValue();
  }

  private static int[] areas(final int[] words) {
    final int[] bytes = new int[2 * CounterScope.values().length];
    for (final CounterType type : CounterType.values()) {
      final int whose = type.kind().isOfLoops() ? OF_LOOPS : OF_CONDUCTOR;
      final int area = 2 * type.scope().ordinal() + whose;
      words[type.ordinal()] = bytes[area] / Long.BYTES;
      bytes[area] += type.family().size() * Long.BYTES;
    }
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = lines(bytes[i]);
    }
    return bytes;
  }

  private static int lines(final int bytes) {
    return (bytes + LINE_BYTES - 1) / LINE_BYTES * LINE_BYTES;
  }
}
