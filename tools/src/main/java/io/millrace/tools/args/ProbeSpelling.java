package io.millrace.tools.args;

import io.millrace.config.HealthConfig;
import io.millrace.config.ProbeConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Writes probes: as the flag reads them, and in short for the start line. */
public final class ProbeSpelling {
  /** No probe. */
  static final String NONE = "none";

  private ProbeSpelling() {}

  static String flag(final ProbeConfig probe) {
    return "tcp" + (probe.port() == 0 ? "" : ",port=" + probe.port());
  }

  /**
   * What is asked and how soon a failure is noticed.
   *
   * @param health of a frontend, on
   * @return for example {@code tcp probe; notices a refused backend in 2.8 s, a silent one in 5 s}
   */
  public static String summary(final HealthConfig health) {
    final List<String> probes = new ArrayList<>();
    health.probes().forEach(probe -> probes.add(brief(probe)));
    return String.join(" and ", probes)
        + (probes.size() == 1 ? " probe" : " probes")
        + "; notices a refused backend in "
        + seconds(health.timing().refusedNoticedNs())
        + ", a silent one in "
        + seconds(health.timing().silentNoticedNs());
  }

  private static String brief(final ProbeConfig probe) {
    return probe.port() == 0 ? "tcp" : "tcp :" + probe.port();
  }

  /** Seconds with up to two decimals. */
  private static String seconds(final long ns) {
    final long hundredths = (ns + TimeUnit.MILLISECONDS.toNanos(10) - 1) / 10_000_000;
    final String text = hundredths / 100 + "." + (hundredths / 10) % 10 + hundredths % 10;
    return text.replaceAll("\\.?0+$", "") + " s";
  }
}
