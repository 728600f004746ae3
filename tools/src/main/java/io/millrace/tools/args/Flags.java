package io.millrace.tools.args;

/** Finds flags by how they are written. */
final class Flags {
  private static final Flag[] ALL = Flag.values();

  private Flags() {}

  /** The flag so spelled, or null. */
  static Flag bySpelling(final String text) {
    for (final Flag flag : ALL) {
      if (flag.spelling().equals(text) || text.equals(flag.shortSpelling())) {
        return flag;
      }
    }
    return null;
  }

  /**
   * The flag that sets a field of a core record, or null: {@code connectTries} is set by {@code
   * --connect-tries}.
   */
  static Flag byField(final String field) {
    final StringBuilder kebab = new StringBuilder("--");
    for (int i = 0; i < field.length(); i++) {
      final char c = field.charAt(i);
      if (Character.isUpperCase(c)) {
        kebab.append('-').append(Character.toLowerCase(c));
      } else {
        kebab.append(c);
      }
    }
    return bySpelling(kebab.toString());
  }
}
