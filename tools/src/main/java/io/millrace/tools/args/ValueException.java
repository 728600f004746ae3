package io.millrace.tools.args;

/**
 * A value cannot be read. Knows the text and the remedy; who catches it adds the flag and the
 * place.
 */
final class ValueException extends IllegalArgumentException {
  private static final long serialVersionUID = 1L;

  ValueException(final String problem) {
    super(problem);
  }
}
