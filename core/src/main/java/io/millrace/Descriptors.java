package io.millrace;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** How many sessions the descriptor limit has room for. */
final class Descriptors {
  /** Kept back for the session log, look-ups, a reload and the like. */
  static final int RESERVE = 8;

  /** A session has a client's and a backend's socket. */
  static final int PER_SESSION = 2;

  /** Assumed open where the system does not list them. */
  private static final int OPEN_UNKNOWN = 64;

  private Descriptors() {}

  /**
   * The room for sessions.
   *
   * @param asked for, 0 for as many as fit
   * @param limit of the process
   * @return the effective limit of sessions
   * @throws LaunchException when more was asked for than fits
   */
  static int sessionsMax(final int asked, final long limit) throws LaunchException {
    final int open = countOpen();
    final long fits = Math.min(10_000_000, (limit - open - RESERVE) / PER_SESSION);
    if (asked > fits || fits < 1) {
      throw new LaunchException(
          LaunchException.Reason.DESCRIPTORS,
          "--max-sessions-total "
              + Math.max(1, asked)
              + " needs "
              + ((long) Math.max(1, asked) * PER_SESSION + open + RESERVE)
              + " descriptors, but the limit is "
              + limit
              + " (ulimit -n): room for "
              + Math.max(0, fits)
              + " sessions",
          null);
    }
    return asked == 0 ? (int) fits : asked;
  }

  private static int countOpen() {
    int open = 0;
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(Path.of("/proc/self/fd"))) {
      for (final Path entry : entries) {
        open += entry == null ? 0 : 1;
      }
      return open;
    } catch (final IOException e) {
      return OPEN_UNKNOWN;
    }
  }
}
