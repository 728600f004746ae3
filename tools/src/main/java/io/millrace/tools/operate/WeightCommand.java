package io.millrace.tools.operate;

import com.google.gson.JsonElement;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code millrace weight}: weights of backends. */
@Command(
    name = "weight",
    description = "Sets weights, all in one step; live sessions stay.",
    sortOptions = false)
public final class WeightCommand extends OperatorCommand {
  @Parameters(
      arity = "1..*",
      paramLabel = "NAME=N",
      description = "NAME=N or, for one, NAME N: 0 to 1000. Names as in drain.")
  private List<String> weights;

  /** For picocli. */
  public WeightCommand() {}

  @Override
  List<String> request() {
    final List<String> words = new ArrayList<>(List.of("weight", "--"));
    words.addAll(weights);
    return words;
  }

  @Override
  void print(final JsonElement body, final PrintWriter out) {
    BackendsOrder.print(body, out);
  }
}
