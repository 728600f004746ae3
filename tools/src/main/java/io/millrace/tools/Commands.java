package io.millrace.tools;

import io.millrace.tools.args.Suggestion;
import io.millrace.tools.args.Text;
import io.millrace.tools.bench.BenchCommand;
import io.millrace.tools.console.Console;
import io.millrace.tools.demo.DemoCommand;
import io.millrace.tools.echo.EchoCommand;
import io.millrace.tools.events.EventsCommand;
import io.millrace.tools.operate.AllowCommand;
import io.millrace.tools.operate.BackendsCommand;
import io.millrace.tools.operate.CloseCommand;
import io.millrace.tools.operate.DenyCommand;
import io.millrace.tools.operate.DisableCommand;
import io.millrace.tools.operate.DrainCommand;
import io.millrace.tools.operate.EnableCommand;
import io.millrace.tools.operate.ProbeCommand;
import io.millrace.tools.operate.ReloadCommand;
import io.millrace.tools.operate.SessionsCommand;
import io.millrace.tools.operate.StatusCommand;
import io.millrace.tools.operate.StopCommand;
import io.millrace.tools.operate.WeightCommand;
import io.millrace.tools.operate.WhatIfCommand;
import io.millrace.tools.run.Run;
import io.millrace.tools.run.Surroundings;
import io.millrace.tools.stat.StatCommand;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * The list of commands: a new one is added to {@code subcommands}. Only the model of the command
 * that was asked for is built.
 */
@Command(
    name = "millrace",
    description = "A layer-4 TCP and UDP forwarder and load balancer.",
    subcommands = {
      RunCommand.class,
      CheckCommand.class,
      EventsCommand.class,
      StatCommand.class,
      StatusCommand.class,
      BackendsCommand.class,
      SessionsCommand.class,
      CloseCommand.class,
      DenyCommand.class,
      AllowCommand.class,
      DrainCommand.class,
      EnableCommand.class,
      DisableCommand.class,
      WeightCommand.class,
      WhatIfCommand.class,
      ReloadCommand.class,
      ProbeCommand.class,
      StopCommand.class,
      BenchCommand.class,
      DemoCommand.class,
      EchoCommand.class
    },
    synopsisSubcommandLabel = "COMMAND",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class)
final class Commands implements IParameterExceptionHandler, IExecutionExceptionHandler {
  private static final String VERSION = "--version";
  private static final List<String> HELP_OR_VERSION = List.of("--help", "-h", VERSION, "-V");

  static boolean isHelpOrVersion(final String argument) {
    return HELP_OR_VERSION.contains(argument);
  }

  static int execute(final String[] args, final Surroundings surroundings) {
    final Commands root = new Commands();
    final Class<?> command = args.length == 0 ? null : find(args[0]);
    if (command == null && args.length > 0 && !isHelpOrVersion(args[0])) {
      return unknown(args[0], surroundings);
    }
    final CommandLine line = new CommandLine(command == null ? root : command);
    if (command != null) {
      line.setCommandName("millrace " + line.getCommandName());
    }
    addVersion(line.getCommandSpec());
    line.setOut(
        new PrintWriter(new OutputStreamWriter(surroundings.out(), StandardCharsets.UTF_8), true));
    line.setErr(
        new PrintWriter(new OutputStreamWriter(surroundings.err(), StandardCharsets.UTF_8), true));
    line.setColorScheme(CommandLine.Help.defaultColorScheme(Ansi.OFF));
    line.setExpandAtFiles(false);
    line.setCaseInsensitiveEnumValuesAllowed(true);
    line.setParameterExceptionHandler(root);
    line.setExecutionExceptionHandler(root);
    if (args.length == 0) {
      line.usage(line.getErr());
      return Run.USAGE;
    }
    final int status =
        line.execute(command == null ? args : Arrays.copyOfRange(args, 1, args.length));
    line.getOut().flush();
    line.getErr().flush();
    return status;
  }

  /** Each command knows the version, whether its class says so or not. */
  private static void addVersion(final CommandSpec command) {
    if (command.findOption(VERSION) == null) {
      command.addOption(
          OptionSpec.builder("-V", VERSION)
              .versionHelp(true)
              .description("Print version information and exit.")
              .build());
      command.versionProvider(new Version());
    }
  }

  private static Class<?> find(final String name) {
    for (final Class<?> command : Commands.class.getAnnotation(Command.class).subcommands()) {
      if (command.getAnnotation(Command.class).name().equals(name)) {
        return command;
      }
    }
    return null;
  }

  private static int unknown(final String name, final Surroundings surroundings) {
    final List<String> names = new ArrayList<>();
    for (final Class<?> command : Commands.class.getAnnotation(Command.class).subcommands()) {
      names.add(command.getAnnotation(Command.class).name());
    }
    if (name.startsWith("-") || name.startsWith("@")) {
      surroundings.tell(
          "no command stands before "
              + Text.quoted(name)
              + "; write for example millrace run --listen ..., or see millrace --help");
      return Run.USAGE;
    }
    final String nearest = Suggestion.nearest(name, names);
    surroundings.tell(
        "unknown command "
            + Text.quoted(name)
            + (nearest == null
                ? "; there are " + String.join(", ", names)
                : "; did you mean " + nearest + "?"));
    return Run.USAGE;
  }

  /** One line: what is wrong and, for a typo, what may have been meant. */
  @Override
  public int handleParseException(final ParameterException problem, final String[] args) {
    final PrintWriter err = problem.getCommandLine().getErr();
    final StringBuilder text = new StringBuilder(Console.PREFIX).append(problem.getMessage());
    if (problem instanceof UnmatchedArgumentException unmatched) {
      final List<String> suggestions = unmatched.getSuggestions();
      text.append(suggestions.isEmpty() ? "" : "; did you mean " + suggestions.get(0) + "?");
    }
    err.println(text);
    return Run.USAGE;
  }

  @Override
  public int handleExecutionException(
      final Exception fault, final CommandLine line, final ParseResult parsed) {
    line.getErr().println(Console.PREFIX + fault);
    return Run.FAILED;
  }
}
