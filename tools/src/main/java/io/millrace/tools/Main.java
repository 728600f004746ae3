package io.millrace.tools;

import picocli.CommandLine;
import picocli.CommandLine.Command;

/** Entry point of the command line. */
@Command(name = "millrace", mixinStandardHelpOptions = true)
public final class Main {
  private Main() {}

  /**
   * Runs one command and exits with its status.
   *
   * @param args the command line
   */
  public static void main(final String[] args) {
    System.exit(new CommandLine(new Main()).execute(args));
  }
}
