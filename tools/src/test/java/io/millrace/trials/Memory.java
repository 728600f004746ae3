package io.millrace.trials;

import java.nio.file.Path;
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

  private Memory() {}

  /** What is reachable, in KiB: used after a full collection. */
  public static long liveKib(final long pid) {
    final String jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
    Proc.output(jcmd, String.valueOf(pid), "GC.run");
    final Matcher used = HEAP_USED.matcher(Proc.output(jcmd, String.valueOf(pid), "GC.heap_info"));
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
}
