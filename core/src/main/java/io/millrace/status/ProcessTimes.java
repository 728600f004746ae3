package io.millrace.status;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;

/** When processes began, as the kernel counts: tells two that had the same id apart. */
final class ProcessTimes {
  /** The field behind the name, from 0: {@code starttime} of proc(5). */
  private static final int START_FIELD = 19;

  /** States of those that are dead. */
  private static final Set<String> ENDED = Set.of("Z", "X", "x");

  private ProcessTimes() {}

  /** Ticks since the machine's start; -1 when there is no such process. */
  static long startTicks(final long pid) {
    final String[] fields = fields(pid);
    return fields.length > START_FIELD ? Long.parseLong(fields[START_FIELD]) : -1;
  }

  /** Whether a process that began then lives; one that only waits to be buried does not. */
  static boolean isRunning(final long pid, final long startTicks) {
    final String[] fields = fields(pid);
    return fields.length > START_FIELD
        && !ENDED.contains(fields[0])
        && Long.parseLong(fields[START_FIELD]) == startTicks;
  }

  private static String[] fields(final long pid) {
    try {
      final String stat = Files.readString(Path.of("/proc", Long.toString(pid), "stat"));
      return stat.substring(stat.lastIndexOf(')') + 2).split(" ");
    } catch (final IOException e) {
      return new String[0];
    }
  }
}
