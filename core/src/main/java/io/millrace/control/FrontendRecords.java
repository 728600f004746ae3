package io.millrace.control;

import io.millrace.status.BackendCounters;
import io.millrace.status.CounterRecord;
import io.millrace.status.CounterScope;
import io.millrace.status.CounterWords;
import io.millrace.status.CountersFile;
import io.millrace.status.FrontendCounters;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Where the counters of a frontend, its pool and its backends lie. A backend has its record before
 * a view shows it, and for as long as anybody holds a place on it; a session counts before it gives
 * its place back, so that nobody counts in a record that is free. Conductor's thread only.
 */
final class FrontendRecords {
  private final CountersFile file;
  private final String frontend;
  private final CounterRecord record;
  private final CounterRecord poolRecord;
  private final List<FrontendCounters> loops;
  private final List<Kept> own = new ArrayList<>();
  private final List<Kept> borrowed = new ArrayList<>();

  /** The record of the backend at one slot. */
  private record Kept(
      String name, CounterRecord record, CounterWords words, List<BackendCounters> ofLoops) {}

  /** Makes one backend's record. */
  @FunctionalInterface
  private interface Maker {
    CounterRecord make(String backend);
  }

  FrontendRecords(final CountersFile file, final String frontend, final int loopsCount) {
    this.file = file;
    this.frontend = frontend;
    record = file.add(CounterScope.FRONTEND, frontend, null);
    poolRecord = file.add(CounterScope.POOL, frontend, null);
    loops =
        IntStream.range(0, loopsCount)
            .mapToObj(i -> new FrontendCounters(record.ofLoop(i)))
            .toList();
  }

  /** What each loop counts. */
  List<FrontendCounters> ofLoops() {
    return loops;
  }

  CounterWords ofFrontend() {
    return record.ofConductor();
  }

  CounterWords ofPool() {
    return poolRecord.ofConductor();
  }

  /** The conductor's words of the backend at a slot. */
  CounterWords ofBackend(final int slot) {
    return own.get(slot).words;
  }

  /** Whether there is such a backend. */
  boolean hasBackend(final int slot) {
    return slot < own.size() && own.get(slot) != null;
  }

  /** Follows the frontend's own backends. Before a view shows them. */
  void follow(final ManagedPool pool) {
    follow(own, pool, name -> file.add(CounterScope.BACKEND, frontend, name));
  }

  /** Follows the backends of the fallback; null for none. */
  void borrow(final ManagedFrontend fallback) {
    if (fallback != null) {
      final String owner = fallback.config().name();
      follow(borrowed, fallback.managedPool(), name -> file.addBorrowed(frontend, owner, name));
    } else if (!borrowed.isEmpty()) {
      final List<Kept> gone = List.copyOf(borrowed.stream().filter(each -> each != null).toList());
      borrowed.clear();
      publish();
      gone.forEach(each -> file.free(each.record));
    }
  }

  private void follow(final List<Kept> bySlot, final ManagedPool pool, final Maker maker) {
    final List<Kept> gone = new ArrayList<>();
    boolean changes = false;
    for (final Member member : pool.all()) {
      final int slot = member.slot();
      while (bySlot.size() <= slot) {
        bySlot.add(null);
      }
      final Kept kept = bySlot.get(slot);
      final boolean leaves = member.isRemoved() && pool.pool().active(slot) == 0;
      final boolean fits = kept == null ? leaves : !leaves && kept.name.equals(member.name());
      if (!fits) {
        changes = true;
        bySlot.set(slot, leaves ? null : kept(member.name(), maker));
        gone.add(kept);
      }
    }
    if (changes) {
      publish();
      gone.stream().filter(each -> each != null).forEach(each -> file.free(each.record));
    }
  }

  private Kept kept(final String name, final Maker maker) {
    final CounterRecord made = maker.make(name);
    final List<BackendCounters> ofLoops =
        IntStream.range(0, loops.size())
            .mapToObj(i -> new BackendCounters(name, made.ofLoop(i)))
            .toList();
    return new Kept(name, made, made.ofConductor(), ofLoops);
  }

  private void publish() {
    for (int i = 0; i < loops.size(); i++) {
      loops.get(i).publish(ofLoop(own, i), ofLoop(borrowed, i));
    }
  }

  private static List<BackendCounters> ofLoop(final List<Kept> bySlot, final int loop) {
    final List<BackendCounters> all = new ArrayList<>();
    bySlot.forEach(each -> all.add(each == null ? null : each.ofLoops.get(loop)));
    return all;
  }

  /** The frontend has gone, with its last session. */
  void free() {
    final List<Kept> all = new ArrayList<>(own);
    all.addAll(borrowed);
    own.clear();
    borrowed.clear();
    publish();
    all.stream().filter(each -> each != null).forEach(each -> file.free(each.record));
    file.free(poolRecord);
    file.free(record);
  }
}
