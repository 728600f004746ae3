package io.millrace.config;

import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * What an answer must hold. One character stands for one byte.
 *
 * @param kind how the text is meant
 * @param text bytes or a regular expression; empty for any answer
 */
public record ExpectedReply(Kind kind, String text) {
  /** Any answer will do. */
  public static final ExpectedReply ANY = new ExpectedReply(Kind.ANY, "");

  /** How a text is meant. */
  public enum Kind {
    /** Any answer. */
    ANY,
    /** The bytes stand somewhere in the answer. */
    MATCH,
    /** The expression is found somewhere in the answer. */
    REGEX
  }

  /**
   * Checks the expression.
   *
   * @throws ConfigException when it is none
   */
  public ExpectedReply {
    ConfigException.notNull("health", kind);
    ConfigException.notNull("health", text);
    if (kind == Kind.REGEX) {
      try {
        Pattern.compile(text, Pattern.DOTALL);
      } catch (final PatternSyntaxException e) {
        throw new ConfigException(
            "health",
            "regex is no regular expression: " + e.getDescription() + " at " + e.getIndex());
      }
    }
  }
}
