package io.millrace.tools.args;

import java.util.ArrayList;
import java.util.List;

/**
 * A word taken apart.
 *
 * @param flag the flag
 * @param value what is attached to it ({@code --flag=value}, {@code -l:5000}), or null
 */
record Spelled(Flag flag, String value) {
  private static final int SHORT_LENGTH = 2;

  static Spelled of(final Word word) {
    final String text = word.text();
    if (text.length() < SHORT_LENGTH || text.charAt(0) != '-') {
      throw new UsageException(Text.quoted(text) + " (" + word.origin() + ") belongs to no flag");
    }
    if (text.charAt(1) != '-') {
      return shortForm(word);
    }
    final int equals = text.indexOf('=');
    final String name = equals < 0 ? text : text.substring(0, equals);
    final Flag flag = Flags.bySpelling(name);
    if (flag == null) {
      throw unknown(name, word.origin());
    }
    return new Spelled(flag, equals < 0 ? null : text.substring(equals + 1));
  }

  /**
   * Whether a word in the place of a value is rather the next flag, so that the value is missing.
   */
  static boolean looksLikeFlag(final String text) {
    return text.startsWith("--") && text.length() > SHORT_LENGTH || Flags.bySpelling(text) != null;
  }

  private static Spelled shortForm(final Word word) {
    final String text = word.text();
    final Flag flag = Flags.bySpelling(text.substring(0, SHORT_LENGTH));
    if (flag == null) {
      throw unknown(text, word.origin());
    }
    if (text.length() == SHORT_LENGTH) {
      return new Spelled(flag, null);
    }
    return new Spelled(
        flag, text.substring(text.charAt(SHORT_LENGTH) == '=' ? SHORT_LENGTH + 1 : SHORT_LENGTH));
  }

  private static UsageException unknown(final String name, final Origin origin) {
    final List<String> spellings = new ArrayList<>();
    for (final Flag flag : Flag.values()) {
      spellings.add(flag.spelling());
    }
    final String nearest = Suggestion.nearest(name, spellings);
    return new UsageException(
        "unknown flag "
            + Text.quoted(name)
            + " ("
            + origin
            + ")"
            + (nearest == null ? "; see millrace run --help" : "; did you mean " + nearest + "?"));
  }
}
