package io.millrace.trials;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a forwarder keeps, told apart from what its virtual machine takes and gives back. */
public final class Memory {
  /**
   * The heap is resident from the start, and the larger compiler, whose work takes ten megabytes
   * for a second, is off: without both a leak is hidden, or seen where there is none.
   */
  static final List<String> STEADY =
      List.of("-Xms64m", "-XX:+AlwaysPreTouch", "-XX:TieredStopAtLevel=1");

  private static final Pattern HEAP_USED = Pattern.compile("generation +total \\d+K, used (\\d+)K");

  private static final Pattern ALLOCATED =
      Pattern.compile("(?m)^\"millrace-loop.* allocated=([\\d.]+)([BKMG]?) ");

  private static final String UNITS = "BKMG";

  private Memory() {}

  /** What is reachable, in KiB: used after a full collection. */
  public static long liveKib(final long pid) {
    jcmd(pid, "GC.run");
    final Matcher used = HEAP_USED.matcher(jcmd(pid, "GC.heap_info"));
    long sum = 0;
    while (used.find()) {
      sum += Long.parseLong(used.group(1));
    }
    return sum;
  }

  /**
   * What is reachable and what is resident outside the heap, in KiB and but for a constant, of a
   * forwarder with {@link MillraceLauncher#steadyMemory}.
   */
  public static long keptKib(final long pid) {
    final long live = liveKib(pid);
    return live + Proc.residentKib(pid);
  }

  /** What the event loops have allocated so far, in KiB, as exact as the virtual machine tells. */
  public static double allocatedByLoopsKib(final long pid) {
    final Matcher loops = ALLOCATED.matcher(jcmd(pid, "Thread.print", "-e"));
    double kib = -1;
    while (loops.find()) {
      final int power = UNITS.indexOf(loops.group(2).isEmpty() ? "B" : loops.group(2));
      kib = Math.max(0, kib) + Double.parseDouble(loops.group(1)) * Math.pow(1024, power - 1);
    }
    if (kib < 0) {
      throw new AssertionError("no event loop is told of");
    }
    return kib;
  }

  private static String jcmd(final long pid, final String... words) {
    final List<String> line = new ArrayList<>();
    line.add(Path.of(System.getProperty("java.home"), "bin", "jcmd").toString());
    line.add(String.valueOf(pid));
    line.addAll(List.of(words));
    return Proc.output(line.toArray(new String[0]));
  }
}
