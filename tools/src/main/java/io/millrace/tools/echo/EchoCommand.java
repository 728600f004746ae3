package io.millrace.tools.echo;

import io.millrace.config.ListenConfig;
import io.millrace.tools.args.ListenAddress;
import io.millrace.tools.args.UsageException;
import io.millrace.tools.console.Console;
import io.millrace.tools.run.Run;
import io.millrace.tools.run.Signals;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.BindException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code millrace echo}: runs an {@link EchoServer} until TERM or INT. */
@Command(
    name = "echo",
    description = "A peer for benchmarks and trials, over TCP and UDP. Runs until TERM or INT.",
    sortOptions = false)
public final class EchoCommand implements Callable<Integer> {
  private static final String IN_USE = "Address already in use";

  @Spec private CommandSpec spec;

  @Parameters(
      arity = "1..*",
      paramLabel = "ADDR",
      description = "[tcp://|udp://]HOST:PORT; port 0 takes any free port. Repeat for several.")
  private List<String> addresses = new ArrayList<>();

  @Option(
      names = "--mode",
      paramLabel = "MODE",
      description =
          "echo: sends everything back. sized: udp, as many bytes as a message of bench asks for."
              + " sink: reads and drops. source: writes a checkable pattern as fast as the client"
              + " reads. slow: reads 10 KiB a second. Default: echo.")
  private EchoMode mode = EchoMode.ECHO;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Show this help message and exit.")
  private boolean helpWanted;

  @Override
  public Integer call() {
    // A signal is the regular end of a peer: its status is 0, not the JVM's 128 + signal.
    new Signals(Runtime.getRuntime()::halt).install();
    final PrintWriter messages = spec.commandLine().getErr();
    try (EchoServer server = EchoServer.open(listens(), mode)) {
      server.addresses().forEach(address -> messages.println("listening " + address));
      messages.println("ready");
      messages.flush();
      server.run();
      return 0;
    } catch (final BindException e) {
      messages.println(Console.PREFIX + "cannot listen on " + e.getMessage());
      return e.getMessage().endsWith(IN_USE) ? Run.ADDRESS_IN_USE : Run.FAILED;
    } catch (final IOException e) {
      messages.println(Console.PREFIX + e.getMessage());
      return Run.FAILED;
    }
  }

  private List<ListenConfig> listens() {
    final List<ListenConfig> listens = new ArrayList<>();
    for (final String address : addresses) {
      try {
        listens.add(ListenAddress.read(address));
      } catch (final UsageException e) {
        throw new ParameterException(spec.commandLine(), e.getMessage(), e);
      }
    }
    return listens;
  }
}
