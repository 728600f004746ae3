package io.millrace.control;

import io.millrace.balance.BackendHealth;
import io.millrace.balance.Bar;
import io.millrace.balance.Bell;
import io.millrace.balance.Choice;
import io.millrace.balance.HashTables;
import io.millrace.balance.Pool;
import io.millrace.balance.PoolView;
import io.millrace.config.BackendConfig;
import io.millrace.config.ConfigException;
import io.millrace.config.ExclusiveMode;
import io.millrace.config.PoolConfig;
import java.util.List;
import java.util.function.Consumer;

/**
 * The conductor's side of a pool: its members, and the views made of them. A member keeps its slot
 * until it was removed and its last session has ended. Conductor's thread only.
 */
final class ManagedPool {
  private final Bell bell;
  private final Pool pool;

  /** Who is lost, and who comes back. */
  final Recoveries recoveries = new Recoveries();

  private final Members members = new Members();
  private final PoolViews views = new PoolViews();
  private Consumer<ManagedPool> ledger = pool -> {};
  private PoolConfig config;
  private Choice choice;
  private final PoolTables tables;
  private Pool fallback;
  private boolean changed = true;
  private boolean contested;

  /**
   * A pool with its first view, without a fallback.
   *
   * @param config as configured
   * @param tables of its backends when it hashes
   * @param bell of the forwarder
   */
  ManagedPool(final PoolConfig config, final HashTables tables, final Bell bell) {
    this.bell = bell;
    this.config = config;
    this.tables = new PoolTables(tables);
    choice = Choice.of(config.balance(), config.hashBalancePercent());
    for (final BackendConfig backend : config.backends()) {
      if (backend.resolve().isMany()) {
        addGroup(backend);
      } else {
        members.put(member(members.size(), backend));
      }
    }
    sort();
    this.tables.complete(members.groups().isEmpty());
    pool = new Pool(view(), bell);
    pool.tellsAfter(config.failover().eject().after());
  }

  /** Sets who is told of the members before a view shows them. */
  void ledger(final Consumer<ManagedPool> value) {
    ledger = value;
    ledger.accept(this);
  }

  /**
   * Tells which pool is used when no backend is eligible here. Others see it when the pool is
   * published.
   *
   * @return whether that is another one than before
   */
  boolean fallback(final Pool other) {
    final boolean changes = other != fallback;
    fallback = other;
    return changes;
  }

  /**
   * Another configuration; its members are added, removed and configured one by one. A hash chooses
   * once its tables are made, until then the pool goes on as before.
   */
  void configure(final PoolConfig other) {
    final boolean sameChoice =
        other.balance() == config.balance()
            && other.hashBalancePercent() == config.hashBalancePercent();
    config = other;
    pool.tellsAfter(other.failover().eject().after());
    if (sameChoice) {
      return;
    }
    if (!config.balance().isHash()) {
      tables.drop();
      members.all().forEach(each -> each.bar(Bar.UNTABLED, false));
    }
    if (config.balance().isHash() && !choice.balance().isHash()) {
      tables.age();
    } else {
      choose();
    }
  }

  private void choose() {
    choice = Choice.of(config.balance(), config.hashBalancePercent());
  }

  /** Puts the members into the order of configuration. */
  void sort() {
    members.sort(config.backends());
  }

  Pool pool() {
    return pool;
  }

  PoolConfig config() {
    return config;
  }

  /** Those that are configured now, in order of their slots. */
  List<Member> members() {
    return members.configured();
  }

  /** Those that are configured now, in order of configuration. */
  List<Member> inOrder() {
    return members.inOrder().stream().filter(each -> !each.isRemoved()).toList();
  }

  /** The names that stand for members which come and go. */
  List<NameGroup> groups() {
    return members.groups();
  }

  /** The group of a name, or null. */
  NameGroup group(final String name) {
    return members.group(name);
  }

  /** A name whose members join once it was looked up. */
  NameGroup addGroup(final BackendConfig backend) {
    final NameGroup group = new NameGroup(backend);
    members.groups().add(group);
    return group;
  }

  /** Those that were removed and still have sessions included. */
  List<Member> all() {
    return members.all();
  }

  /** The member of a name, or null. */
  Member find(final String name) {
    return members.find(name);
  }

  /** Whether there are slots for all that come: those of backends that go are free when empty. */
  boolean hasRoom(final FrontendChange change) {
    long taken = change.added().size();
    for (final Member member : members.all()) {
      final boolean goes = member.isRemoved() || change.removes(member.name());
      taken += goes && pool.active(member.slot()) == 0 ? 0 : 1;
    }
    return taken <= PoolConfig.BACKENDS_MAX;
  }

  /**
   * A new member, or one that was removed, comes back and has sessions yet. It takes new ones when
   * the pool is published, with a hash once the tables know it.
   *
   * @throws ConfigException when there is no room for it
   */
  Member add(final BackendConfig backend, final long nowNs) {
    final int slot = members.slotFor(backend, pool);
    if (slot == PoolConfig.BACKENDS_MAX) {
      throw new ConfigException("backend", "too many; at most " + PoolConfig.BACKENDS_MAX);
    }
    final Member member = member(slot, backend);
    member.changed("reload", "joined", nowNs);
    if (slot < members.size()) {
      pool.takeSuspect(slot); // of the one before
      pool.forget(slot);
    }
    members.put(member);
    member.bar(Bar.UNTABLED, config.balance().isHash());
    weighAnew();
    sort();
    return member;
  }

  /** Nothing new for a member when the pool is published; its slot is free once it is empty. */
  void remove(final Member member) {
    member.bar(Bar.REMOVED, true);
    weighAnew();
  }

  /** The weight or role of a member has changed. */
  void weighAnew() {
    if (config.balance().isHash()) {
      tables.age();
    }
  }

  /** Probes say something else of a member: failures of before count no more. */
  void probed(final Member member, final BackendHealth health) {
    member.health(health);
    if (!member.isBarred(Bar.EJECTED) && !member.isBarred(Bar.TRIAL)) {
      pool.forget(member.slot());
    }
  }

  /** Makes the view of what is known now, and has waiting sessions looked at again. */
  void publish() {
    changed = true;
    ledger.accept(this);
    pool.publish(view());
    bell.placeFreed();
  }

  /**
   * Whether no backend is eligible, so that those count that were ejected: that is never the reason
   * for which a session gets none.
   */
  boolean isAtLast() {
    return views.isAtLast();
  }

  /** Sets whether two backends say at once that they are the active one. */
  void contested(final boolean value) {
    contested = value;
  }

  boolean isContested() {
    return contested;
  }

  /** Whether it was published since this was asked last. */
  boolean takeChanged() {
    final boolean was = changed;
    changed = false;
    return was;
  }

  boolean hasNames() {
    return members.hasNames();
  }

  boolean isAnswered() {
    return members.isAnswered();
  }

  /** What the hashes choose from. */
  PoolTables tables() {
    return tables;
  }

  /** What tables are to be made of, each at its slot; what is asked for is no longer stale. */
  List<BackendConfig> forTables() {
    tables.ask();
    return members.weighed();
  }

  /** Takes new tables and publishes. */
  void tables(final HashTables made, final List<Member> known) {
    if (!config.balance().isHash()) {
      return; // it was changed while they were being made
    }
    tables.take(made);
    if (!choice.balance().isHash()) {
      choose();
    }
    for (final Member member : known) {
      member.bar(Bar.UNTABLED, false);
    }
    tables.complete(members.isAnswered());
    publish();
  }

  /** In an exclusive pool it waits until it is made the active one. */
  private Member member(final int slot, final BackendConfig backend) {
    final Member member = new Member(slot, backend);
    member.bar(Bar.STANDBY, config.failover().exclusive() != ExclusiveMode.OFF);
    return member;
  }

  private PoolView view() {
    recoveries.follow(members.all(), config);
    return views.of(members.inOrder(), choice, tables, fallback);
  }
}
