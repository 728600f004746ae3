package io.millrace.tools.metrics;

import io.millrace.status.FrontendTotals;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * What is read without the conductor.
 *
 * @param totals of each frontend
 * @param openDescriptors of the process; -1 where the system does not tell
 * @param lastLoadGood whether the last reload was done
 * @param loadedEpochMs when the configuration that holds was read
 * @param logLost lines that were lost
 */
record ProcessFacts(
    List<FrontendTotals> totals,
    long openDescriptors,
    boolean lastLoadGood,
    long loadedEpochMs,
    long logLost) {
  private static final Path DESCRIPTORS = Path.of("/proc/self/fd");

  /** Newer kernels tell their number as the folder's size; else they are counted. */
  static long countDescriptors() {
    try {
      final long told = Files.size(DESCRIPTORS);
      if (told > 0) {
        return told;
      }
    } catch (final IOException e) {
      return -1;
    }
    long count = -1; // the one that lists them
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(DESCRIPTORS)) {
      for (final Path entry : entries) {
        count += entry == null ? 0 : 1;
      }
      return count;
    } catch (final IOException e) {
      return -1;
    }
  }
}
