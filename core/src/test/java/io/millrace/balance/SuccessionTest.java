package io.millrace.balance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.config.BackendConfig;
import io.millrace.config.BackendRole;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Case C22 to the position: what a table at run time moves, and how far it stays from a new one.
 */
final class SuccessionTest {
  /** A backend and the tables of a pool at one time. */
  private record Pool(List<BackendConfig> backends, HashTables tables) {
    static Pool of(final List<BackendConfig> backends) {
      return new Pool(List.copyOf(backends), HashTables.of(backends));
    }

    Pool then(final List<BackendConfig> next) {
      return new Pool(List.copyOf(next), HashTables.of(next, tables));
    }

    Pool with(final BackendConfig backend) {
      final List<BackendConfig> next = new ArrayList<>(backends);
      next.add(backend);
      return then(next);
    }

    Pool without(final String name) {
      return then(backends.stream().filter(each -> !each.name().equals(name)).toList());
    }

    String[] names() {
      final MaglevTable table = tables.table(BackendRole.PRIMARY);
      final String[] names = new String[table.size()];
      for (int i = 0; i < names.length; i++) {
        names[i] = backends.get(table.slot(i)).name();
      }
      return names;
    }

    int[] positions() {
      final int[] positions = new int[backends.size()];
      final MaglevTable table = tables.table(BackendRole.PRIMARY);
      for (int i = 0; i < table.size(); i++) {
        positions[table.slot(i)]++;
      }
      return positions;
    }
  }

  private static BackendConfig backend(final String name, final int weight) {
    return PoolSpec.backend(name, weight, 0, BackendRole.PRIMARY);
  }

  private static List<BackendConfig> backends(final String prefix, final int count) {
    final List<BackendConfig> backends = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      backends.add(backend(prefix + i, 1));
    }
    return backends;
  }

  private static int differing(final String[] one, final String[] other) {
    int count = 0;
    for (int i = 0; i < one.length; i++) {
      count += one[i].equals(other[i]) ? 0 : 1;
    }
    return count;
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 3, 5, 20})
  @DisplayName("C22 only positions that go to the new one change hands, and all of them come back")
  void shouldMoveOnlyWhatTheNewOneTakesAndGiveItBack(final int count) {
    for (int set = 0; set < 4; set++) {
      final Pool before = Pool.of(backends("set" + set + "-", count));
      final Pool with = before.with(backend((set % 2 == 0 ? "a" : "z") + set, 1));
      final String[] old = before.names();
      final String[] now = with.names();
      final String newcomer = with.backends().get(count).name();
      for (int i = 0; i < old.length; i++) {
        assertTrue(now[i].equals(newcomer) || now[i].equals(old[i]), "moved between the old ones");
      }
      assertTrue(Arrays.equals(old, with.without(newcomer).names()), "all as before");
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {3, 9, 20})
  @DisplayName("C22 only positions of the one that leaves change hands")
  void shouldMoveOnlyWhatBelongedToTheOneThatLeaves(final int count) {
    for (int leaver = 0; leaver < count; leaver += Math.max(1, count / 4)) {
      final Pool before = Pool.of(backends("b", count));
      final String gone = before.backends().get(leaver).name();
      final String[] old = before.names();
      final String[] now = before.without(gone).names();
      for (int i = 0; i < old.length; i++) {
        assertTrue(old[i].equals(gone) || now[i].equals(old[i]), "moved between those that stay");
      }
    }
  }

  @Test
  @DisplayName("B4 after any history: parts to the position, and nearly the table of a new process")
  void shouldShareExactlyAndStayNearANewTableWhateverHappens() {
    final long seed = System.nanoTime();
    final Random random = new Random(seed);
    Pool pool = Pool.of(backends("b", 2 + random.nextInt(12)));
    for (int i = 0; i < 40; i++) {
      final String[] old = pool.names();
      pool = pool.then(changed(pool.backends(), "n" + i, random));
      final Pool fresh = Pool.of(pool.backends());
      final int change = i;
      assertTrue(
          Arrays.equals(fresh.positions(), pool.positions()), () -> seed + " change " + change);
      final String[] now = pool.names();
      assertTrue(
          differing(now, fresh.names()) <= now.length / 50, () -> seed + " change " + change);
      assertEquals(old.length, now.length);
    }
  }

  private static List<BackendConfig> changed(
      final List<BackendConfig> backends, final String name, final Random random) {
    final List<BackendConfig> next = new ArrayList<>(backends);
    final int kind = next.size() < 3 ? 0 : random.nextInt(next.size() > 20 ? 2 : 3);
    if (kind == 0 || kind == 2) {
      next.add(backend(name, 1 + random.nextInt(5)));
    }
    if (kind == 1) {
      next.remove(random.nextInt(next.size()));
    }
    if (random.nextBoolean()) {
      final int at = random.nextInt(next.size());
      next.set(at, next.get(at).withWeight(1 + random.nextInt(5)));
    }
    return next;
  }

  @Test
  void shouldGoBackToTheTableOfANewProcessWhenTheDifferenceWouldBeTooGreat() {
    Pool pool = Pool.of(backends("b", 10));
    int back = 0;
    for (int i = 0; i < 40; i++) {
      final String[] old = pool.names();
      pool = pool.with(backend("n" + i, 1));
      final String newcomer = "n" + i;
      int moved = 0;
      final String[] now = pool.names();
      for (int at = 0; at < now.length; at++) {
        moved += now[at].equals(newcomer) || now[at].equals(old[at]) ? 0 : 1;
      }
      assertTrue(moved * 100 < now.length * 3, moved + " moved at once");
      if (moved > 0) {
        back++;
        assertEquals(0, differing(now, Pool.of(pool.backends()).names()));
      }
    }
    assertTrue(back > 0 && back < 10, "so often: " + back);
  }

  @Test
  @DisplayName("B3 the order of the flags and the slots do not matter to a history either")
  void shouldBeTheSameWhenTheOrderIsAnother() {
    final Random random = new Random(9);
    final List<BackendConfig> first = backends("b", 7);
    final List<BackendConfig> second = new ArrayList<>(first);
    second.remove(3);
    second.addAll(backends("c", 2));
    final String[] expected = Pool.of(first).then(second).names();
    for (int i = 0; i < 5; i++) {
      Collections.shuffle(first, random);
      Collections.shuffle(second, random);
      assertTrue(Arrays.equals(expected, Pool.of(first).then(second).names()));
    }
  }
}
