package io.millrace.loop;

import io.millrace.balance.Pool;
import io.millrace.balance.Resident;
import io.millrace.balance.SessionFilter;
import io.millrace.status.EndCause;
import io.millrace.status.SessionOrder;
import io.millrace.status.SessionView;
import java.util.ArrayDeque;
import java.util.List;
import java.util.PriorityQueue;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.IntConsumer;

/**
 * What is asked about and done to many sessions of one loop: a part in each turn, so that the
 * others do not wait. Each round answers once, on the loop's thread, in the turn after its last
 * visit: what was closed is closed by then, and no byte of it is sent any more.
 */
final class Rounds {
  /** Sessions visited in one turn. Closing one costs a few system calls. */
  static final int VISITS_MAX = 128;

  private final int loop;
  private final Consumer<Throwable> faults;
  private final ArrayDeque<Round> underWay = new ArrayDeque<>();

  Rounds(final int loop, final Consumer<Throwable> faults) {
    this.loop = loop;
    this.faults = faults;
  }

  boolean isEmpty() {
    return underWay.isEmpty();
  }

  int poll(final long nowNs) {
    int work = 0;
    while (!underWay.isEmpty() && underWay.peekFirst().isOver()) {
      underWay.removeFirst().conclude();
      work++;
    }
    while (work < VISITS_MAX && !underWay.isEmpty() && !underWay.peekFirst().isOver()) {
      visit(underWay.peekFirst(), nowNs);
      work++;
    }
    return work;
  }

  private void visit(final Round round, final long nowNs) {
    try {
      round.visitNext(nowNs);
    } catch (final RuntimeException e) {
      faults.accept(e); // of that session only
    }
  }

  void evict(
      final Pool pool,
      final int slot,
      final EndCause cause,
      final int max,
      final IntConsumer answer) {
    underWay.addLast(
        new Round(pool.residents(loop).on(slot)) {
          private int count;

          @Override
          void visit(final Resident resident, final long nowNs) {
            if (resident.isOn(pool, slot)) {
              resident.evict(cause, nowNs);
              count += resident.isOn(pool, slot) ? 0 : 1;
            }
          }

          @Override
          boolean isEarly() {
            return count == max;
          }

          @Override
          void conclude() {
            answer.accept(count);
          }
        });
  }

  void hear(final Pool pool, final int slot, final long sinceNs, final Consumer<Boolean> answer) {
    underWay.addLast(
        new Round(pool.residents(loop).on(slot)) {
          private boolean heard;

          @Override
          void visit(final Resident resident, final long nowNs) {
            heard |= resident.isOn(pool, slot) && resident.heardSince(sinceNs);
          }

          @Override
          boolean isEarly() {
            return heard;
          }

          @Override
          void conclude() {
            answer.accept(heard);
          }
        });
  }

  void list(
      final List<? extends Resident> residents,
      final SessionFilter filter,
      final SessionOrder order,
      final int max,
      final Consumer<SessionList> answer) {
    underWay.addLast(
        new Round(residents) {
          /** The first to go is the last in order. */
          private final PriorityQueue<SessionView> found =
              new PriorityQueue<>(order.comparator().reversed());

          private int count;

          @Override
          void visit(final Resident resident, final long nowNs) {
            final SessionView view = resident.isClosed() ? null : resident.view(nowNs);
            if (view == null || !filter.matches(view)) {
              return;
            }
            count++;
            if (found.size() < max) {
              found.add(view);
            } else if (max > 0 && order.comparator().compare(view, found.peek()) < 0) {
              found.poll();
              found.add(view);
            }
          }

          @Override
          void conclude() {
            answer.accept(new SessionList(List.copyOf(found), count));
          }
        });
  }

  void group(
      final List<? extends Resident> residents,
      final SessionFilter filter,
      final Function<SessionView, String> key,
      final Consumer<SessionGroups> answer) {
    underWay.addLast(
        new Round(residents) {
          private final SessionGroups groups = new SessionGroups();

          @Override
          void visit(final Resident resident, final long nowNs) {
            final SessionView view = resident.isClosed() ? null : resident.view(nowNs);
            if (view != null && filter.matches(view)) {
              groups.add(key.apply(view), view);
            }
          }

          @Override
          void conclude() {
            answer.accept(groups);
          }
        });
  }

  void close(
      final List<? extends Resident> residents,
      final SessionFilter filter,
      final EndCause cause,
      final int max,
      final IntConsumer answer) {
    underWay.addLast(
        new Round(residents) {
          private int count;

          @Override
          void visit(final Resident resident, final long nowNs) {
            if (!resident.isClosed() && filter.matches(resident.view(nowNs))) {
              resident.close(cause, nowNs);
              count++;
            }
          }

          @Override
          boolean isEarly() {
            return count == max;
          }

          @Override
          void conclude() {
            answer.accept(count);
          }
        });
  }
}
