package io.millrace.tools.http;

import java.util.ArrayList;
import java.util.List;

/**
 * The connections of now, a bounded number. When all places are taken, a newcomer gets that of a
 * connection which does nothing: so thousands that never ask, or never read, keep nobody out who
 * asks at once. Belongs to the thread {@code millrace-http}.
 */
final class Visits {
  private final int max;
  private final List<Visit> all = new ArrayList<>();
  private long displaced;

  Visits(final int max) {
    this.max = max;
  }

  List<Visit> all() {
    return all;
  }

  void add(final Visit visit) {
    all.add(visit);
  }

  void forgetClosed() {
    all.removeIf(visit -> visit.state() == Visit.State.CLOSED);
  }

  /** Bytes of responses that their clients have not taken. */
  long unreadBytes() {
    long sum = 0;
    for (final Visit visit : all) {
      sum += visit.unreadBytes();
    }
    return sum;
  }

  int count(final Visit.State state) {
    int count = 0;
    for (final Visit visit : all) {
      count += visit.state() == state ? 1 : 0;
    }
    return count;
  }

  /** How many had to make way. */
  long displaced() {
    return displaced;
  }

  /** Whether a newcomer can have a place; not when everybody is being served. */
  boolean hasRoom(final long nowNs) {
    forgetClosed();
    return all.size() < max || idlest(nowNs) != null;
  }

  /** Makes room for a newcomer, where there is none. */
  void makeRoom(final long nowNs) {
    final Visit idle = all.size() < max ? null : idlest(nowNs);
    if (idle != null) {
      displaced++;
      idle.reset();
      all.remove(idle);
    }
  }

  /** Those that have their response first, then those that have not asked, then non-readers. */
  private Visit idlest(final long nowNs) {
    Visit found = null;
    for (final Visit each : all) {
      final int rank = rank(each, nowNs);
      if (rank == 0) {
        continue;
      }
      final int best = found == null ? 0 : rank(found, nowNs);
      if (rank > best || rank == best && each.movedNs() - found.movedNs() < 0) {
        found = each;
      }
    }
    return found;
  }

  private static int rank(final Visit visit, final long nowNs) {
    return switch (visit.state()) {
      case LINGERING -> 3;
      case ASKING -> 2;
      case ANSWERED -> visit.isStalled(nowNs) ? 1 : 0;
      default -> 0;
    };
  }
}
