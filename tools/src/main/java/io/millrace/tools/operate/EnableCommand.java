package io.millrace.tools.operate;

import java.util.List;
import picocli.CommandLine.Command;

/** {@code millrace enable}: backends get sessions again. */
@Command(
    name = "enable",
    description = "Ends what drain or disable has begun.",
    sortOptions = false)
public final class EnableCommand extends NamesCommand {
  /** For picocli. */
  public EnableCommand() {}

  @Override
  List<String> head() {
    return List.of("enable");
  }
}
