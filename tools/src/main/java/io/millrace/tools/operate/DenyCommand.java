package io.millrace.tools.operate;

import com.google.gson.JsonElement;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code millrace deny}: which clients are served, at run time. */
@Command(
    name = "deny",
    description =
        "Refuses clients of a block of addresses until restart; live sessions stay unless --close is given.",
    sortOptions = false)
public final class DenyCommand extends OperatorCommand {
  @Parameters(paramLabel = "CIDR", description = "For example 10.1.0.0/16, or one address.")
  private String block;

  @Option(names = "--frontend", paramLabel = "F", description = "Of this frontend only.")
  private String frontend;

  @Option(names = "--for", paramLabel = "D", description = "For so long, for example 10m.")
  private String duration;

  @Option(names = "--close", description = "Reset their live sessions too.")
  private boolean close;

  /** For picocli. */
  public DenyCommand() {}

  @Override
  List<String> request() {
    final List<String> words = new ArrayList<>();
    words.add("deny");
    if (frontend != null) {
      words.add("--frontend=" + frontend);
    }
    if (duration != null) {
      words.add("--for=" + duration);
    }
    if (close) {
      words.add("--close");
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
