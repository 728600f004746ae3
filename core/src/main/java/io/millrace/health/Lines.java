package io.millrace.health;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** Text protocols: lines, and bytes as characters. */
final class Lines {
  private Lines() {}

  /** Consumes a line and its end (LF or CR LF); null when it is not complete. */
  static String take(final ByteBuffer in) {
    for (int i = in.position(); i < in.limit(); i++) {
      if (in.get(i) == '\n') {
        final int end = i > in.position() && in.get(i - 1) == '\r' ? i - 1 : i;
        final String line = text(in, end - in.position());
        in.position(i + 1);
        return line;
      }
    }
    return null;
  }

  /** Bytes from the position on, one character each; nothing is consumed. */
  static String text(final ByteBuffer in, final int length) {
    final byte[] bytes = new byte[length];
    in.get(in.position(), bytes);
    return new String(bytes, StandardCharsets.ISO_8859_1);
  }

  /** The bytes of a text, one for each character. */
  static byte[] bytes(final String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }

  static byte[] utf8(final String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
