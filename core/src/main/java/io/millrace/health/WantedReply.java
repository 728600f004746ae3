package io.millrace.health;

import io.millrace.config.ExpectedReply;
import java.nio.ByteBuffer;
import java.util.regex.Pattern;

/**
 * Looks for the wanted answer. An expression may look at so many characters in all: some would take
 * for ever, and the thread is not theirs alone.
 */
final class WantedReply {
  /** A millisecond or so of looking. */
  private static final int LOOKS_MAX = 200_000;

  private final ExpectedReply wanted;
  private final Pattern pattern;
  private int looks;

  WantedReply(final ExpectedReply wanted) {
    this.wanted = wanted;
    pattern =
        wanted.kind() == ExpectedReply.Kind.REGEX
            ? Pattern.compile(wanted.text(), Pattern.DOTALL)
            : null;
  }

  /** An expression that looks at too much. */
  private static final class TooCostly extends RuntimeException {
    private static final long serialVersionUID = 1L;

    TooCostly() {
      super("too costly", null, false, false);
    }
  }

  /**
   * Looks at all that has come.
   *
   * @return GOOD when it is there, a reply verdict when looking is of no use, null when it is not
   *     there yet
   */
  Verdict look(final ByteBuffer in) {
    final String text = Lines.text(in, in.remaining());
    try {
      final boolean found =
          switch (wanted.kind()) {
            case ANY -> true;
            case MATCH -> text.contains(wanted.text());
            case REGEX -> pattern.matcher(new Counted(text, 0, text.length())).find();
          };
      return found ? Verdict.GOOD : null;
    } catch (final TooCostly | StackOverflowError e) {
      return Verdict.reply("the regular expression takes too long");
    }
  }

  /** Counts each look at a character. */
  private final class Counted implements CharSequence {
    private final String text;
    private final int start;
    private final int end;

    Counted(final String text, final int start, final int end) {
      this.text = text;
      this.start = start;
      this.end = end;
    }

    @Override
    public int length() {
      return end - start;
    }

    @Override
    public char charAt(final int index) {
      if (++looks > LOOKS_MAX) {
        throw new TooCostly();
      }
      return text.charAt(start + index);
    }

    @Override
    public CharSequence subSequence(final int from, final int to) {
      return new Counted(text, start + from, start + to);
    }

    @Override
    public String toString() {
      return text.substring(start, end);
    }
  }
}
