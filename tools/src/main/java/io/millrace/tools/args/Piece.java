package io.millrace.tools.args;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** The flags of one place: of a frontend, of all frontends, or the global ones. */
final class Piece {
  private final Map<Flag, List<Given>> given = new EnumMap<>(Flag.class);

  /** Adds a flag; a single-valued one only once. */
  void add(final Given next) {
    List<Given> same = given.get(next.flag());
    if (same == null) {
      same = new ArrayList<>(1);
      given.put(next.flag(), same);
    } else if (!next.flag().isRepeatable()) {
      throw new UsageException(
          next.flag().spelling()
              + " is given twice: "
              + same.get(0).origin()
              + " and "
              + next.origin());
    }
    same.add(next);
  }

  /** The flag, or null. */
  Given first(final Flag flag) {
    final List<Given> found = given.get(flag);
    return found == null ? null : found.get(0);
  }

  /** All of a repeatable flag; empty when there is none. */
  List<Given> all(final Flag flag) {
    final List<Given> found = given.get(flag);
    return found == null ? List.of() : found;
  }

  boolean isEmpty() {
    return given.isEmpty();
  }

  /** The flags that were given here. */
  Iterable<Flag> flags() {
    return given.keySet();
  }
}
