package io.millrace.status;

/**
 * One counter as it was read.
 *
 * @param type which
 * @param member of its family, 0 when it has none
 * @param frontend its name, null of the process or a loop
 * @param backend its name, null of all that is no backend
 * @param loop that counts, or of which it is a level; -1 for the conductor's otherwise
 * @param value now; of a rate thousandths
 */
public record CounterSample(
    CounterType type, int member, String frontend, String backend, int loop, long value) {
  /**
   * The counter's name.
   *
   * @return for example {@code frontend.refusals.deny}
   */
  public String name() {
    return type.label(member);
  }

  /**
   * Whether it is one of those many members of a family that hardly ever count anything.
   *
   * @return true for an end by somebody who is not the one that such an end is named after
   */
  public boolean isRare() {
    return type.family() == CounterFamily.END && !CounterFamily.isUsualEnd(member);
  }
}
