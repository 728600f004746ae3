package io.millrace.status;

/**
 * What kept the whole process from running in the last minute, by the clock of the loops.
 *
 * @param collectorPauses how often the garbage collector stopped all threads
 * @param collectorPauseNs for how long, all together
 * @param collectorLongestNs the longest time, in whole milliseconds
 * @param stolenNs what the host gave to others while this machine's processors wanted to run, over
 *     all of them, in hundredths of a second; -1 where the system does not tell
 * @param totals since the start
 */
public record MachineDelay(
    long collectorPauses,
    long collectorPauseNs,
    long collectorLongestNs,
    long stolenNs,
    Totals totals) {
  /**
   * Since the start.
   *
   * @param collectorPauses how often
   * @param collectorPauseNs for how long
   * @param stolenNs since the first second; -1 when unknown
   */
  public record Totals(long collectorPauses, long collectorPauseNs, long stolenNs) {}
}
