package io.millrace.tools;

import picocli.CommandLine.Command;

/** Help of {@code run}; it is executed without a parser, see {@link Main}. */
@Command(
    name = "run",
    description = "Forwards until a signal ends it.",
    customSynopsis = "millrace run [FLAGS] --listen ADDR --backend ADDR... [--listen ...] | @FILE",
    sortOptions = false,
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    modelTransformer = FlagModel.class,
    footer = {
      "",
      "Flags before the first --listen hold for every frontend. For example:",
      "  millrace run --listen 127.0.0.1:15432 --backend localhost:5432 --log -"
    })
final class RunCommand {}
