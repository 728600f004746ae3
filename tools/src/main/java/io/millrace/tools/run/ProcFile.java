package io.millrace.tools.run;

import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/**
 * Reads what the kernel tells of this process, without the management library: that would cost a
 * tenth of a start.
 */
final class ProcFile {
  /** Clock ticks of /proc in a second, on every architecture that Java runs on. */
  private static final long TICKS_PER_SECOND = 100;

  /** Fields of /proc/self/stat between the command's name and the start time. */
  private static final int FIELDS_BEFORE_START = 19;

  private static final String OPEN_FILES = "Max open files";
  private static final long DESCRIPTORS_OTHERWISE = 1024;

  private ProcFile() {}

  /**
   * How many descriptors this process may open.
   *
   * @return the soft limit, which the JVM has raised to the hard one
   */
  static long descriptorsMax() {
    final String limits = read("/proc/self/limits");
    final int start = limits.indexOf(OPEN_FILES);
    if (start < 0) {
      return DESCRIPTORS_OTHERWISE;
    }
    final long found = numberAt(limits, start + OPEN_FILES.length());
    return found < 0 ? Long.MAX_VALUE : found;
  }

  /**
   * Time since this process was started.
   *
   * @return milliseconds, in steps of 10; -1 when the kernel does not tell
   */
  static long ageMs() {
    final String uptime = read("/proc/uptime");
    final String stat = read("/proc/self/stat");
    final int point = uptime.indexOf('.');
    int at = stat.lastIndexOf(')') + 1;
    for (int i = 0; i < FIELDS_BEFORE_START && at > 0; i++) {
      at = stat.indexOf(' ', at + 1);
    }
    if (point < 0 || at <= 0) {
      return -1;
    }
    final long nowMs = numberAt(uptime, 0) * 1000 + numberAt(uptime, point + 1) * 10;
    return Math.max(0, nowMs - numberAt(stat, at) * 1000 / TICKS_PER_SECOND);
  }

  /** The first number at or after a position; -1 when another word stands there. */
  private static long numberAt(final String text, final int start) {
    int at = start;
    while (at < text.length() && text.charAt(at) == ' ') {
      at++;
    }
    long value = -1;
    while (at < text.length() && text.charAt(at) >= '0' && text.charAt(at) <= '9') {
      value = Math.max(0, value) * 10 + text.charAt(at) - '0';
      at++;
    }
    return value;
  }

  private static String read(final String path) {
    try (InputStream in = new FileInputStream(path)) {
      return new String(in.readAllBytes(), StandardCharsets.ISO_8859_1);
    } catch (final IOException e) {
      return "";
    }
  }
}
