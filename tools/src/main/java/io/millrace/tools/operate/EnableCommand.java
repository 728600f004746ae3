package io.millrace.tools.operate;

import com.google.gson.JsonElement;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code millrace enable}: backends get sessions again. */
@Command(
    name = "enable",
    description = "Ends what drain or disable has begun.",
    sortOptions = false)
public final class EnableCommand extends OperatorCommand {
  @Parameters(
      arity = "1..*",
      paramLabel = "NAME",
      description = "NAME in every frontend, FRONTEND/NAME in one, green* a pattern.")
  private List<String> names;

  /** For picocli. */
  public EnableCommand() {}

  @Override
  List<String> request() {
    final List<String> words = new ArrayList<>();
    words.add("enable");
    words.add("--");
    words.addAll(names);
    return words;
  }

  @Override
  void print(final JsonElement body, final PrintWriter out) {
    BackendsOrder.print(body, out);
  }
}
