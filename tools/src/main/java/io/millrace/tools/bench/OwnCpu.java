package io.millrace.tools.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Processor time of this process, all threads together, as the kernel tells it.
 *
 * @param userTicks hundredths of a second in the program
 * @param systemTicks hundredths of a second in the kernel
 * @param atNs when
 */
record OwnCpu(long userTicks, long systemTicks, long atNs) {
  private static final Path STAT = Path.of("/proc/self/stat");
  private static final double TICKS_PER_SECOND = 100;
  private static final int USER = 11;
  private static final int SYSTEM = 12;

  /** Now; zeros where the kernel does not tell. */
  static OwnCpu now() {
    try {
      final String stat = Files.readString(STAT);
      final String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
      return new OwnCpu(
          Long.parseLong(fields[USER]), Long.parseLong(fields[SYSTEM]), System.nanoTime());
    } catch (final IOException e) {
      return new OwnCpu(0, 0, System.nanoTime());
    }
  }

  /** Share of a core in the program since an earlier reading. */
  double userSince(final OwnCpu earlier) {
    return share(userTicks - earlier.userTicks, earlier);
  }

  /** Share of a core in the kernel since an earlier reading. */
  double systemSince(final OwnCpu earlier) {
    return share(systemTicks - earlier.systemTicks, earlier);
  }

  private double share(final long ticks, final OwnCpu earlier) {
    return ticks / TICKS_PER_SECOND * 1e9 / Math.max(1, atNs - earlier.atNs);
  }
}
