package io.millrace.tools.operate;

import java.util.List;
import picocli.CommandLine.Command;

/** {@code millrace allow}: which clients are served, at run time. */
@Command(
    name = "allow",
    description = "Serves clients of a block of addresses until restart, whatever is configured.",
    sortOptions = false)
public final class AllowCommand extends RuleCommand {
  /** For picocli. */
  public AllowCommand() {}

  @Override
  List<String> words() {
    return List.of("allow");
  }
}
