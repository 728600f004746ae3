package io.millrace.tools.operate;

import com.google.gson.JsonElement;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** A command that says of a block of addresses whether its clients are served, at run time. */
abstract class RuleCommand extends OperatorCommand {
  @Parameters(paramLabel = "CIDR", description = "For example 10.1.0.0/16, or one address.")
  private String block;

  @Option(names = "--frontend", paramLabel = "F", description = "Of this frontend only.")
  private String frontend;

  @Option(names = "--for", paramLabel = "D", description = "For so long, for example 10m.")
  private String duration;

  /** The command's name and what only it has. */
  abstract List<String> words();

  @Override
  final List<String> request() {
    final List<String> words = new ArrayList<>(words());
    FilterOptions.add(words, "--frontend=", frontend);
    FilterOptions.add(words, "--for=", duration);
    words.add("--");
    words.add(block);
    return words;
  }

  @Override
  final void print(final JsonElement body, final PrintWriter out) {
    Rules.print(body, out);
  }
}
