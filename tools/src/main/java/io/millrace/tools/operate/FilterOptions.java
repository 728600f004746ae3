package io.millrace.tools.operate;

import java.util.List;
import picocli.CommandLine.Option;

/** Which sessions a command is about: those to which everything applies that is said. */
final class FilterOptions {
  @Option(names = "--frontend", paramLabel = "F", description = "Of this frontend.")
  private String frontend;

  @Option(names = "--backend", paramLabel = "B", description = "On this backend.")
  private String backend;

  @Option(names = "--client", paramLabel = "CIDR", description = "Of clients in this block.")
  private String client;

  @Option(names = "--older", paramLabel = "D", description = "At least so old, for example 1h.")
  private String older;

  @Option(names = "--idle", paramLabel = "D", description = "Without a byte for so long.")
  private String idle;

  @Option(
      names = "--state",
      paramLabel = "S",
      description = "queued, connecting, open, half-closed or stalled.")
  private String state;

  /** Adds what was given to a request. */
  void addTo(final List<String> words) {
    add(words, "--frontend=", frontend);
    add(words, "--backend=", backend);
    add(words, "--client=", client);
    add(words, "--older=", older);
    add(words, "--idle=", idle);
    add(words, "--state=", state);
  }

  static void add(final List<String> words, final String option, final String value) {
    if (value != null) {
      words.add(option + value);
    }
  }
}
