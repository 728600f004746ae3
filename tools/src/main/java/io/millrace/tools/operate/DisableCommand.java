package io.millrace.tools.operate;

import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code millrace disable}: ends the sessions of backends, nothing new for them. */
@Command(
    name = "disable",
    description = "Sends nothing new to backends and resets their sessions. Outlives a reload.",
    sortOptions = false)
public final class DisableCommand extends NamesCommand {
  @Option(names = "--force", description = "Also when no eligible backend is left then.")
  private boolean force;

  /** For picocli. */
  public DisableCommand() {}

  @Override
  List<String> head() {
    return force ? List.of("disable", "--force") : List.of("disable");
  }
}
