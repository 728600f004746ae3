package io.millrace.tools.operate;

import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Option;

/** The options that all commands for a running process share. */
final class Target {
  @ArgGroup private Place place = new Place();

  @Option(names = "--json", description = "Print the answer as JSON, for programs.")
  private boolean json;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Show this help message and exit.")
  private boolean helpWanted;

  /** One of them, or none. */
  static final class Place {
    @Option(names = "--dir", paramLabel = "DIR", description = "Run directory of the process.")
    private String dir;

    @Option(
        names = "--instance",
        paramLabel = "NAME",
        description = "Name of its run directory. Without either, the only live process is meant.")
    private String instance;
  }

  /** Path of the run directory; null when it was not given. */
  String dir() {
    return place.dir;
  }

  /** Name of the run directory; null when it was not given. */
  String instance() {
    return place.instance;
  }

  boolean isJson() {
    return json;
  }
}
