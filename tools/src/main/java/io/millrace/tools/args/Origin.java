package io.millrace.tools.args;

/**
 * Where a word of the command line was written.
 *
 * @param file the file as it was named, or null for the command line itself
 * @param number line of the file, or position of the argument after the command; counted from 1
 */
record Origin(String file, int number) {
  @Override
  public String toString() {
    return file == null ? "argument " + number : file + ":" + number;
  }
}
