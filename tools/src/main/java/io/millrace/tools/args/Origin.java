package io.millrace.tools.args;

/**
 * Where a word of the command line was written.
 *
 * @param file the file as it was named, or null for the command line itself
 * @param number line of the file, or position of the argument after the command; counted from 1
 * @param preset the preset that the word comes from, or null when it was written as it is
 */
record Origin(String file, int number, String preset) {
  /** A place where something was written. */
  static Origin at(final String file, final int number) {
    return new Origin(file, number, null);
  }

  /** The same place, for a word that a preset stands for. */
  Origin by(final String name) {
    return new Origin(file, number, name);
  }

  @Override
  public String toString() {
    return (file == null ? "argument " + number : file + ":" + number)
        + (preset == null ? "" : ", preset " + preset);
  }
}
