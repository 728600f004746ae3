package io.millrace.balance;

import java.util.List;

/**
 * The sessions of one loop on one backend, in order of arrival. They hold the links themselves:
 * coming and going takes constant time and no memory.
 */
final class Roster {
  private Admission first;
  private Admission last;

  void add(final Admission entry) {
    entry.before = last;
    entry.after = null;
    if (last == null) {
      first = entry;
    } else {
      last.after = entry;
    }
    last = entry;
  }

  void remove(final Admission entry) {
    if (entry.before == null) {
      first = entry.after;
    } else {
      entry.before.after = entry.after;
    }
    if (entry.after == null) {
      last = entry.before;
    } else {
      entry.after.before = entry.before;
    }
    entry.before = null;
    entry.after = null;
  }

  void copyTo(final List<Resident> residents) {
    for (Admission each = first; each != null; each = each.after) {
      residents.add(each.resident());
    }
  }
}
