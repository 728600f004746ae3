package io.millrace.tools.operate;

import com.google.gson.JsonElement;
import io.millrace.tools.args.OperatorValues;
import io.millrace.tools.args.UsageException;
import io.millrace.tools.run.Run;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code millrace drain}: nothing new for backends. */
@Command(
    name = "drain",
    description = "Sends nothing new to backends; their sessions live on. Outlives a reload.",
    sortOptions = false)
public final class DrainCommand extends OperatorCommand {
  @Parameters(
      arity = "1..*",
      paramLabel = "NAME",
      description = "NAME in every frontend, FRONTEND/NAME in one, green* a pattern.")
  private List<String> names;

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
  List<String> request() {
    final List<String> words = new ArrayList<>();
    words.add("drain");
    if (force) {
      words.add("--force");
    }
    if (wait != null) {
      words.add("--wait=" + wait);
    }
    words.add("--");
    words.addAll(names);
    return words;
  }

  @Override
  void print(final JsonElement body, final PrintWriter out) {
    BackendsOrder.print(body, out);
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
