package io.millrace.tools.operate;

import com.google.gson.JsonElement;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code millrace disable}: ends the sessions of backends, nothing new for them. */
@Command(
    name = "disable",
    description = "Sends nothing new to backends and resets their sessions. Outlives a reload.",
    sortOptions = false)
public final class DisableCommand extends OperatorCommand {
  @Parameters(
      arity = "1..*",
      paramLabel = "NAME",
      description = "NAME in every frontend, FRONTEND/NAME in one, green* a pattern.")
  private List<String> names;

  @Option(names = "--force", description = "Also when no eligible backend is left then.")
  private boolean force;

  /** For picocli. */
  public DisableCommand() {}

  @Override
  List<String> request() {
    final List<String> words = new ArrayList<>();
    words.add("disable");
    if (force) {
      words.add("--force");
    }
    words.add("--");
    words.addAll(names);
    return words;
  }

  @Override
  void print(final JsonElement body, final PrintWriter out) {
    BackendsOrder.print(body, out);
  }
}
