package io.millrace.tools.operate;

import com.google.gson.JsonElement;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code millrace allow}: which clients are served, at run time. */
@Command(
    name = "allow",
    description = "Serves clients of a block of addresses until restart, whatever is configured.",
    sortOptions = false)
public final class AllowCommand extends OperatorCommand {
  @Parameters(paramLabel = "CIDR", description = "For example 10.1.0.0/16, or one address.")
  private String block;

  @Option(names = "--frontend", paramLabel = "F", description = "Of this frontend only.")
  private String frontend;

  @Option(names = "--for", paramLabel = "D", description = "For so long, for example 10m.")
  private String duration;

  /** For picocli. */
  public AllowCommand() {}

  @Override
  List<String> request() {
    final List<String> words = new ArrayList<>();
    words.add("allow");
    if (frontend != null) {
      words.add("--frontend=" + frontend);
    }
    if (duration != null) {
      words.add("--for=" + duration);
    }
    words.add("--");
    words.add(block);
    return words;
  }

  @Override
  void print(final JsonElement body, final PrintWriter out) {
    Rules.print(body, out);
  }
}
