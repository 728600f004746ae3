package io.millrace.control;

import io.millrace.balance.Backend;
import io.millrace.balance.Bar;
import io.millrace.balance.Choice;
import io.millrace.balance.HashTables;
import io.millrace.balance.Pool;
import io.millrace.balance.PoolView;
import java.util.List;
import java.util.Set;
import java.util.function.Function;

/**
 * Makes the views of a pool. Where nobody is eligible, some of what speaks against a backend does
 * not count. Conductor's thread only.
 */
final class PoolViews {
  /** In tables that do not know it yet: a hash chooses among such backends without any. */
  private static final Set<Bar> NEW = Set.of(Bar.UNTABLED);

  /** What sessions have met. */
  private static final Set<Bar> DOUBTS = Set.of(Bar.EJECTED, Bar.TRIAL);

  private boolean atLast;

  /** Whether those count in the last view that were ejected, as there was nobody else. */
  boolean isAtLast() {
    return atLast;
  }

  /** What sessions are to see of these members. */
  PoolView of(
      final List<Member> members,
      final Choice choice,
      final PoolTables tables,
      final Pool fallback) {
    atLast = false;
    List<Backend> backends = map(members, Member::backend);
    if (isEligible(backends)) {
      return new PoolView(choice, backends, tables.current(), fallback);
    }
    backends = map(members, each -> each.backendBut(NEW));
    // At the start a pool waits for its tables, so that several instances agree from the beginning.
    if (isEligible(backends) && (tables.isComplete() || !choice.balance().isHash())) {
      return new PoolView(choice, backends, untabled(members, choice), fallback);
    }
    atLast = true;
    backends = map(members, each -> each.backendBut(DOUBTS));
    return new PoolView(choice, backends, tables.current(), fallback);
  }

  private static HashTables untabled(final List<Member> members, final Choice choice) {
    return choice.balance().isHash()
        ? HashTables.untabled(map(members, Member::config), map(members, Member::slot))
        : HashTables.NONE;
  }

  private static <T> List<T> map(final List<Member> members, final Function<Member, T> of) {
    return members.stream().map(of).toList();
  }

  private static boolean isEligible(final List<Backend> backends) {
    return backends.stream().anyMatch(Backend::isEligible);
  }
}
