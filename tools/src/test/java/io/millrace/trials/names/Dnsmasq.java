package io.millrace.trials.names;

import static org.junit.jupiter.api.Assertions.fail;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Assumptions;

/** Where dnsmasq is and how it keeps to itself. */
final class Dnsmasq {
  private static final List<String> FOLDERS = List.of("/usr/sbin", "/usr/local/sbin", "/usr/bin");

  private Dnsmasq() {}

  /** Ends the trial as skipped where it is missing; in CI that is a failure. */
  static String program() {
    for (final String folder : FOLDERS) {
      final Path path = Path.of(folder, "dnsmasq");
      if (Files.isExecutable(path)) {
        return path.toString();
      }
    }
    if ("true".equals(System.getenv("CI"))) {
      fail("dnsmasq is not installed, and CI=true");
    }
    Assumptions.abort("dnsmasq is not installed");
    throw new IllegalStateException();
  }

  /** Flags: nothing of this machine is read or written; it knows all of .test. */
  static List<String> alone() {
    return List.of(
        "--conf-file=/dev/null",
        "--no-resolv",
        "--no-hosts",
        "--bind-interfaces",
        "--pid-file=",
        "--user=root",
        "--local=/test/");
  }
}
