package io.millrace.tools.operate;

import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code millrace deny}: which clients are served, at run time. */
@Command(
    name = "deny",
    description =
        "Refuses clients of a block of addresses until restart; live sessions stay unless --close is given.",
    sortOptions = false)
public final class DenyCommand extends RuleCommand {
  @Option(names = "--close", description = "Reset their live sessions too.")
  private boolean close;

  /** For picocli. */
  public DenyCommand() {}

  @Override
  List<String> words() {
    return close ? List.of("deny", "--close") : List.of("deny");
  }
}
