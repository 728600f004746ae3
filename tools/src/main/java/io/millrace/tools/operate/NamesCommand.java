package io.millrace.tools.operate;

import com.google.gson.JsonElement;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Parameters;

/** A command about backends that it names. */
abstract class NamesCommand extends OperatorCommand {
  @Parameters(
      arity = "1..*",
      paramLabel = "NAME",
      description = "NAME in every frontend, FRONTEND/NAME in one, green* a pattern.")
  private List<String> names;

  /** Its name and what was given beside the names. */
  abstract List<String> head();

  @Override
  final List<String> request() {
    final List<String> words = new ArrayList<>(head());
    words.add("--");
    words.addAll(names);
    return words;
  }

  @Override
  final void print(final JsonElement body, final PrintWriter out) {
    BackendsOrder.print(body, out);
  }
}
