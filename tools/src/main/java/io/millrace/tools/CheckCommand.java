package io.millrace.tools;

import picocli.CommandLine.Command;

/** Help of {@code check}; it is executed without a parser, see {@link Main}. */
@Command(
    name = "check",
    description =
        "Reads the flags of a run, checks them and prints every value that holds. With --live it also binds the"
            + " addresses for a moment, looks the names up and probes each backend once.",
    customSynopsis =
        "millrace check [--live] [FLAGS] --listen ADDR --backend ADDR... [--listen ...] | @FILE",
    sortOptions = false,
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    modelTransformer = FlagModel.class)
final class CheckCommand {}
