package io.millrace.control;

import io.millrace.balance.Bar;
import io.millrace.balance.Pool;
import io.millrace.config.BackendConfig;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The members of a pool by slot, those that were removed included. Conductor's thread only. */
final class Members {
  private final List<Member> slots = new ArrayList<>();

  /** Those configured backends that stand for others. */
  private final List<NameGroup> groups = new ArrayList<>();

  List<Member> all() {
    return slots;
  }

  List<NameGroup> groups() {
    return groups;
  }

  int size() {
    return slots.size();
  }

  /** Puts a member into its slot: a former one's, or the next. */
  void put(final Member member) {
    if (member.slot() < slots.size()) {
      slots.set(member.slot(), member);
    } else {
      slots.add(member);
    }
  }

  /** Those that are configured now, in order of their slots. */
  List<Member> configured() {
    return slots.stream().filter(each -> !each.isRemoved()).toList();
  }

  /** What they are, in order of their slots, those that were removed without a weight. */
  List<BackendConfig> weighed() {
    return slots.stream()
        .map(each -> each.config().withWeight(each.isRemoved() ? 0 : each.weight()))
        .toList();
  }

  /** In order of configuration. */
  List<Member> inOrder() {
    // The JDK's own comparators are serializable: no archive holds them.
    return slots.stream().sorted((a, b) -> Integer.compare(a.place(), b.place())).toList();
  }

  Member find(final String name) {
    for (final Member member : slots) {
      if (!member.isRemoved() && member.name().equals(name)) {
        return member;
      }
    }
    return null;
  }

  NameGroup group(final String name) {
    for (final NameGroup group : groups) {
      if (group.config().name().equals(name)) {
        return group;
      }
    }
    return null;
  }

  /** Puts them into the order of configuration; those that a name stands for in its place. */
  void sort(final List<BackendConfig> configured) {
    final Map<String, Integer> places = new HashMap<>();
    configured.forEach(each -> places.put(each.name(), places.size()));
    for (final Member member : slots) {
      final int at = member.name().indexOf(BackendConfig.AT);
      final String name = at < 0 ? member.name() : member.name().substring(0, at);
      member.place(places.getOrDefault(name, places.size()));
    }
  }

  /**
   * Where a backend that joins is to be: on the slot on which it has sessions yet, or a free one.
   */
  int slotFor(final BackendConfig backend, final Pool pool) {
    for (final Member member : slots) {
      if (member.isRemoved()
          && member.config().name().equals(backend.name())
          && member.config().host().equals(backend.host())
          && member.config().port().equals(backend.port())
          && !member.isEvicting()
          && pool.active(member.slot()) > 0) {
        return member.slot();
      }
    }
    for (final Member member : slots) {
      if (member.isRemoved() && !member.isEvicting() && pool.active(member.slot()) == 0) {
        return member.slot();
      }
    }
    return slots.size();
  }

  boolean hasNames() {
    return !groups.isEmpty() || configured().stream().anyMatch(Member::hasName);
  }

  /** Whether all names were looked up once and all tables know their members. */
  boolean isAnswered() {
    return groups.stream().allMatch(NameGroup::isAnswered)
        && slots.stream()
            .allMatch(
                each -> each.isRemoved() || each.isAnswered() && !each.isBarred(Bar.UNTABLED));
  }
}
