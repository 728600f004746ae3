package io.millrace.tools.events;

import io.millrace.status.EventLogReader;
import io.millrace.tools.args.UsageException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Finds the run directory that a command means, of a live process or of a dead one. */
final class RunFolders {
  private final List<Path> bases;

  RunFolders(final List<Path> bases) {
    this.bases = bases;
  }

  /**
   * Chooses one.
   *
   * @param dir its path, or null
   * @param instance its name, or null
   * @return null when there is none
   * @throws UsageException when several could be meant
   */
  Path choose(final Path dir, final String instance) throws IOException {
    if (dir != null) {
      return hasEvents(dir) ? dir : null;
    }
    final List<Path> all = new ArrayList<>();
    for (final Path base : bases) {
      all.addAll(folders(base, instance));
    }
    final List<Path> live = all.stream().filter(RunFolders::isLive).toList();
    if (live.size() == 1 || live.isEmpty() && all.size() <= 1) {
      return live.isEmpty() ? all.isEmpty() ? null : all.get(0) : live.get(0);
    }
    throw new UsageException(
        (live.isEmpty() ? "nothing is running" : live.size() + " are running")
            + "; give --dir, one of "
            + String.join(
                " ", (live.isEmpty() ? all : live).stream().map(Path::toString).toList()));
  }

  /**
   * Whether the process that owns a directory lives.
   *
   * @param dir run directory
   * @return false when its process was killed or has ended
   */
  static boolean isLive(final Path dir) {
    try {
      final String pid = Files.readString(dir.resolve("pid")).trim();
      return !pid.isEmpty() && Files.exists(Path.of("/proc", pid));
    } catch (final IOException e) {
      return false;
    }
  }

  private static List<Path> folders(final Path base, final String instance) throws IOException {
    try (Stream<Path> list = Files.list(base)) {
      return list.filter(each -> instance == null || each.endsWith(instance))
          .filter(RunFolders::hasEvents)
          .sorted()
          .toList();
    } catch (final NoSuchFileException e) {
      return List.of();
    }
  }

  private static boolean hasEvents(final Path dir) {
    return Files.exists(EventLogReader.file(dir));
  }
}
