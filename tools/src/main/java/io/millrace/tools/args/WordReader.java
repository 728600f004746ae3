package io.millrace.tools.args;

import io.millrace.tools.args.Expander.RawWord;

/**
 * Splits the text of an @file into words: at blanks and line ends; {@code #} at the start of a line
 * or after a blank begins a comment; quotes of either kind join, may stand inside a word and end on
 * their line; a backslash is an ordinary character.
 */
final class WordReader {
  private static final char BYTE_ORDER_MARK = '\uFEFF';

  private final String text;
  private final String file;
  private int position;
  private int line = 1;
  private int wordLine = 1;

  WordReader(final String text, final String file) {
    this.text = text;
    this.file = file;
    position = !text.isEmpty() && text.charAt(0) == BYTE_ORDER_MARK ? 1 : 0;
  }

  /** The line on which the last word began. */
  int wordLine() {
    return wordLine;
  }

  /** The next word, or null at the end. */
  RawWord next() {
    skipBlanksAndComments();
    if (position == text.length()) {
      return null;
    }
    wordLine = line;
    final boolean isFile = text.charAt(position) == '@';
    final StringBuilder word = new StringBuilder();
    while (position < text.length() && !isBlank(text.charAt(position))) {
      final char c = text.charAt(position++);
      if (c == '\'' || c == '"') {
        readQuoted(c, word);
      } else {
        word.append(c);
      }
    }
    return new RawWord(word.toString(), isFile && word.length() > 1);
  }

  private void readQuoted(final char quote, final StringBuilder word) {
    while (position < text.length() && text.charAt(position) != '\n') {
      final char c = text.charAt(position++);
      if (c == quote) {
        return;
      }
      word.append(c);
    }
    throw new UsageException(
        file + ":" + wordLine + ": the quote " + quote + " is not closed on its line");
  }

  private void skipBlanksAndComments() {
    boolean comment = false;
    while (position < text.length()) {
      final char c = text.charAt(position);
      comment = c != '\n' && (comment || c == '#');
      if (!comment && !isBlank(c)) {
        return;
      }
      line += c == '\n' ? 1 : 0;
      position++;
    }
  }

  private static boolean isBlank(final char c) {
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
  }
}
