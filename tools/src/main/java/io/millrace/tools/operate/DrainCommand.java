package io.millrace.tools.operate;

import io.millrace.tools.args.OperatorValues;
import io.millrace.tools.args.UsageException;
import io.millrace.tools.run.Run;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code millrace drain}: nothing new for backends. */
@Command(
    name = "drain",
    description = "Sends nothing new to backends; their sessions live on. Outlives a reload.",
    sortOptions = false)
public final class DrainCommand extends NamesCommand {
  @Option(names = "--force", description = "Also when no eligible backend is left then.")
  private boolean force;

  @Option(
      names = "--wait",
      paramLabel = "D",
      description = "Wait so long for the sessions to end; status 1 when some are left.")
  private String wait;

  /** For picocli. */
  public DrainCommand() {}

  @Override
  List<String> head() {
    final List<String> words = new ArrayList<>(List.of("drain"));
    if (force) {
      words.add("--force");
    }
    if (wait != null) {
      words.add("--wait=" + wait);
    }
    return words;
  }

  @Override
  long limitNs() throws OperatorException {
    return super.limitNs() + (wait == null ? 0 : waitNs());
  }

  private long waitNs() throws OperatorException {
    try {
      return OperatorValues.durationNs("--wait", wait);
    } catch (final UsageException e) {
      throw new OperatorException(Run.USAGE, e.getMessage());
    }
  }
}
