package io.millrace.trials.names;

import io.millrace.trials.Millrace;
import io.millrace.trials.MillraceLauncher;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;

/** A hosts file that a trial changes under a running forwarder. */
final class Hosts {
  private final Path file = MillraceLauncher.freshFolder().resolve("hosts");

  static Hosts of(final String... lines) throws IOException {
    final Hosts hosts = new Hosts();
    hosts.are(lines);
    return hosts;
  }

  /** Replaces it in one step. */
  void are(final String... lines) throws IOException {
    final Path draft = file.resolveSibling("draft");
    Files.write(draft, List.of(lines));
    Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  /** A forwarder that takes names from it, with one frontend on a free port of 127.0.0.1. */
  MillraceLauncher launcher(final String... flags) {
    return Millrace.launcher()
        .env("JAVA_TOOL_OPTIONS", "-Djdk.net.hosts.file=" + file)
        .args("--listen", "127.0.0.1:0")
        .args(flags)
        .tolerate("look-up failed");
  }
}
