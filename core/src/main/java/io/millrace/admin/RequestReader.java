package io.millrace.admin;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Takes a request in pieces of any size: words separated by NUL, ended by LF. */
final class RequestReader {
  /** Longest request, its end included: some thousand names. */
  static final int REQUEST_BYTES_MAX = 64 * 1024;

  private static final int FIRST_BYTES = 256;

  private byte[] bytes = new byte[FIRST_BYTES];
  private int length;
  private boolean complete;
  private String problem;

  /**
   * Takes what has come.
   *
   * @param input all of it is taken
   * @return whether nothing more is needed: the request is complete, or wrong
   */
  boolean onBytes(final ByteBuffer input) {
    while (input.hasRemaining() && problem == null) {
      final byte next = input.get();
      if (complete) {
        problem = "there is something behind the end of the request";
      } else if (next == '\n') {
        complete = true;
      } else if (length == REQUEST_BYTES_MAX - 1) {
        problem = "the request is longer than " + REQUEST_BYTES_MAX + " bytes";
      } else {
        append(next);
      }
    }
    input.position(input.limit());
    return complete || problem != null;
  }

  /** The client has ended: what has come is all there is. */
  void onEnd() {
    if (!complete && problem == null) {
      problem = "the request ended before its line was complete";
    }
  }

  /** Whether anything has come. */
  boolean isEmpty() {
    return length == 0 && !complete && problem == null;
  }

  /**
   * The words of a complete request.
   *
   * @return null when it is wrong, see {@link #problem}
   */
  List<String> words() {
    if (problem != null) {
      return null;
    }
    final List<String> words = new ArrayList<>();
    try {
      int start = 0;
      for (int at = 0; at <= length; at++) {
        if (at == length || bytes[at] == 0) {
          words.add(decoded(start, at));
          start = at + 1;
        }
      }
    } catch (final CharacterCodingException e) {
      problem = "the request is not UTF-8";
      return null;
    }
    if (words.get(0).isEmpty()) {
      problem = "the request names no command";
      return null;
    }
    return words;
  }

  /** What is wrong, in words that need no escaping; null when nothing is. */
  String problem() {
    return problem;
  }

  private String decoded(final int start, final int end) throws CharacterCodingException {
    return StandardCharsets.UTF_8
        .newDecoder()
        .decode(ByteBuffer.wrap(bytes, start, end - start))
        .toString();
  }

  private void append(final byte next) {
    if (length == bytes.length) {
      bytes = Arrays.copyOf(bytes, Math.min(REQUEST_BYTES_MAX, length * 2));
    }
    bytes[length++] = next;
  }
}
