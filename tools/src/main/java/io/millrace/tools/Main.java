package io.millrace.tools;

import io.millrace.tools.console.Console;
import io.millrace.tools.run.Check;
import io.millrace.tools.run.ProcessExit;
import io.millrace.tools.run.Run;
import io.millrace.tools.run.Signals;
import io.millrace.tools.run.Surroundings;
import java.util.Arrays;
import java.util.List;

/** Entry point of the command line. */
public final class Main {
  private static final String RUN = "run";
  private static final String CHECK = "check";

  private Main() {}

  /**
   * Runs one command and exits with its status.
   *
   * @param args the command line
   */
  public static void main(final String[] args) {
    final ProcessExit exit = new Halt();
    final Signals signals = new Signals(exit);
    final boolean isRun = args.length > 0 && RUN.equals(args[0]);
    if (isRun) {
      signals.install();
    }
    final Surroundings surroundings =
        new Surroundings(
            Console.standardOutput(), Console.standardError(), System.getenv(), signals);
    int status = Run.FAILED;
    try {
      status = execute(args, surroundings);
    } catch (final RuntimeException | Error e) {
      surroundings.tell("failed by a fault of its own: " + e);
    }
    if (isRun) {
      exit.halt(status);
    }
    System.exit(status);
  }

  /**
   * Runs one command and returns.
   *
   * @param args the command line
   * @param surroundings streams, environment, signals
   * @return the exit status
   */
  public static int execute(final String[] args, final Surroundings surroundings) {
    final String command = args.length == 0 ? "" : args[0];
    final boolean readsFlags = RUN.equals(command) || CHECK.equals(command);
    if (!readsFlags) {
      return surroundings.withResults(watched -> Commands.execute(args, watched));
    }
    final List<String> rest = Arrays.asList(args).subList(1, args.length);
    for (final String argument : rest) {
      if (Commands.isHelpOrVersion(argument)) {
        final String[] asked = {command, argument};
        return surroundings.withResults(watched -> Commands.execute(asked, watched));
      }
    }
    return RUN.equals(command)
        ? Run.execute(rest, surroundings)
        : surroundings.withResults(watched -> Check.execute(rest, watched));
  }

  /** No shutdown hook may hold the end. */
  private static final class Halt implements ProcessExit {
    @Override
    public void halt(final int status) {
      Runtime.getRuntime().halt(status);
    }
  }
}
