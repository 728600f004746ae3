package io.millrace.tools.it;

import static org.junit.jupiter.api.Assertions.fail;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Assumptions;

/**
 * Where the real servers and clients are. A test is skipped when one is missing, but fails where
 * CI=true.
 */
final class Programs {
  private static final Path POSTGRES_VERSIONS = Path.of("/usr/lib/postgresql");

  private Programs() {}

  static String require(final String name) {
    for (final Path folder : folders()) {
      if (Files.isExecutable(folder.resolve(name))) {
        return folder.resolve(name).toString();
      }
    }
    final String missing = name + " is not installed";
    if ("true".equals(System.getenv("CI"))) {
      fail(missing + ", and CI=true");
    }
    Assumptions.abort(missing);
    throw new IllegalStateException(missing);
  }

  private static List<Path> folders() {
    final List<Path> folders = new ArrayList<>();
    for (final String folder : System.getenv("PATH").split(":")) {
      folders.add(Path.of(folder));
    }
    folders.addAll(List.of(Path.of("/usr/sbin"), Path.of("/usr/local/sbin"), Path.of("/sbin")));
    if (Files.isDirectory(POSTGRES_VERSIONS)) {
      try (DirectoryStream<Path> versions = Files.newDirectoryStream(POSTGRES_VERSIONS)) {
        versions.forEach(version -> folders.add(version.resolve("bin")));
      } catch (final IOException e) {
        throw new IllegalStateException(e);
      }
    }
    return folders;
  }
}
