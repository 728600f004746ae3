package io.millrace.admin;

import java.util.List;

/**
 * What a client asks for.
 *
 * @param words the command and its arguments; at least one, the first not empty
 * @param user who asks, as the kernel tells: name, or number where it has none
 */
public record AdminRequest(List<String> words, String user) {
  /** Copies the list. */
  public AdminRequest {
    words = List.copyOf(words);
  }

  /**
   * The first word.
   *
   * @return never empty
   */
  public String command() {
    return words.get(0);
  }
}
