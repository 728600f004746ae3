package io.millrace.tools.demo;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * {@code millrace demo}: shows forwarding, failover and UDP on this machine and checks every claim.
 */
@Command(
    name = "demo",
    description =
        "Shows forwarding, failover and UDP with processes of its own; checks every claim (status 1: one failed).")
public final class DemoCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Show this help message and exit.")
  private boolean helpWanted;

  @Override
  public Integer call() throws InterruptedException {
    return new Demo(spec.commandLine().getOut()).play();
  }
}
