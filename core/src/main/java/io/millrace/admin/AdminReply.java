package io.millrace.admin;

import java.util.function.Supplier;

/**
 * What a client is told.
 *
 * @param status the exit status of its command, 0 to 255
 * @param body makes the JSON, once and on the thread {@code millrace-admin}, so that it costs who
 *     knows the answer nothing; a refusal is an object with {@code error}
 */
public record AdminReply(int status, Supplier<String> body) {
  /**
   * Longest reply, in characters: ten thousand sessions. A longer one is refused; who makes it had
   * better stop there, since several copies of it have to fit into a small heap.
   */
  public static final int CHARS_MAX = 4 * 1024 * 1024;

  /** Failed at run time, or a name that is unknown. */
  static final int FAILED = 1;

  /** The request is no command. */
  static final int USAGE = 2;

  /** Checks the status. */
  public AdminReply {
    if (status < 0 || status > 255) {
      throw new IllegalArgumentException("status " + status + " is not in 0 to 255");
    }
  }

  /** A refusal in words that need no escaping. */
  static AdminReply refusal(final int status, final String plainText) {
    return new AdminReply(status, () -> "{\"error\":\"" + plainText + "\"}");
  }
}
