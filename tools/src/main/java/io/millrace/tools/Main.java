package io.millrace.tools;

/** Entry point of the command line. */
public final class Main {
  private Main() {}

  /**
   * Runs one command and exits with its status.
   *
   * @param args the command line
   */
  public static void main(final String[] args) {
    System.exit(2);
  }
}
