package io.millrace.balance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.balance.MaglevTable.Member;
import io.millrace.config.BackendConfig;
import io.millrace.config.BackendPort;
import io.millrace.config.BackendRole;
import io.millrace.config.OperatorState;
import io.millrace.config.ResolveMode;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Conformance B4. The hashes of the members are made of their names, as those of backends are. */
final class MaglevTableTest {
  @ParameterizedTest
  @ValueSource(ints = {2, 3, 7, 100, 655, 656, 1000})
  @DisplayName("B4 the positions of equal backends differ by one at most")
  void shouldShareEquallyWhenWeightsAreEqual(final int members) {
    final MaglevTable table = MaglevTable.of(equal(members));
    final int[] positions = positions(table, members);
    final int[] sorted = positions.clone();
    Arrays.sort(sorted);
    assertTrue(sorted[members - 1] - sorted[0] <= 1, () -> Arrays.toString(sorted));
    assertTrue(BigInteger.valueOf(table.size()).isProbablePrime(100));
    assertTrue(table.size() >= 100 * members, () -> "positions: " + table.size());
  }

  @ParameterizedTest
  @ValueSource(strings = {"1,2,3", "9,1", "1000,1,999,500,7", "5,5,5,6", "1000,1000,1", "3,3"})
  @DisplayName("B4 weights hold to the position")
  void shouldShareByWeightToThePosition(final String text) {
    final String[] weights = text.split(",");
    final Member[] members = new Member[weights.length];
    long total = 0;
    for (int i = 0; i < weights.length; i++) {
      members[i] = member("b" + i, Integer.parseInt(weights[i]), i);
      total += members[i].weight();
    }
    final MaglevTable table = MaglevTable.of(members);
    final int[] positions = positions(table, members.length);
    for (int i = 0; i < members.length; i++) {
      final double exact = (double) table.size() * members[i].weight() / total;
      assertTrue(Math.abs(positions[i] - exact) < 1, i + ": " + positions[i] + " of " + exact);
    }
  }

  @Test
  void shouldGiveEachOneAtLeastAPositionWhenWeightsAreFarApart() {
    final Member[] members = new Member[1000];
    for (int i = 0; i < members.length; i++) {
      members[i] = member("b" + i, i < 500 ? 1 : BackendConfig.WEIGHT_MAX, i);
    }
    final int[] positions = positions(MaglevTable.of(members), members.length);
    for (int i = 0; i < members.length; i++) {
      assertTrue(positions[i] >= 1, i + " has no position");
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {3, 5, 10, 50, 100, 300, 655, 1000})
  @DisplayName("B4 removing 1 of N moves less than 1 % of the others' positions")
  void shouldHardlyMoveTheOthersWhenOneIsRemoved(final int members) {
    final Member[] all = equal(members);
    final MaglevTable before = MaglevTable.of(all);
    for (int removed = 0; removed < members; removed += Math.max(1, members / 3)) {
      final List<Member> rest = new ArrayList<>(List.of(all));
      rest.remove(removed);
      final MaglevTable after = MaglevTable.of(rest.toArray(Member[]::new));
      assertEquals(before.size(), after.size());
      int kept = 0;
      int moved = 0;
      for (int i = 0; i < before.size(); i++) {
        if (before.slot(i) != removed) {
          kept++;
          moved += before.slot(i) == after.slot(i) ? 0 : 1;
        }
      }
      assertTrue(moved * 100L < kept, moved + " of " + kept + " moved without b" + removed);
    }
  }

  @Test
  void shouldBeTheSameWhenTheOrderIsAnother() {
    final Random random = new Random(7);
    final Member[] members = equal(20);
    final MaglevTable first = MaglevTable.of(members);
    for (int round = 0; round < 5; round++) {
      Collections.shuffle(Arrays.asList(members), random);
      final MaglevTable other = MaglevTable.of(members);
      for (int i = 0; i < first.size(); i++) {
        assertEquals(first.slot(i), other.slot(i));
      }
    }
  }

  @Test
  void shouldVisitEachPositionWhenAHashGoesOn() {
    final MaglevTable table = MaglevTable.of(equal(3));
    final Random random = new Random(8);
    for (int round = 0; round < 10; round++) {
      final long hash = random.nextLong();
      final boolean[] seen = new boolean[table.size()];
      int position = table.first(hash);
      for (int i = 0; i < table.size(); i++) {
        assertTrue(!seen[position], "twice");
        seen[position] = true;
        position = table.next(position, table.step(hash));
      }
      assertEquals(table.first(hash), position);
    }
  }

  @Test
  @DisplayName("B3 every instance and every version has this table, made by another program too")
  void shouldBeTheTableOfOldWhenNothingHasChanged() {
    final List<BackendConfig> backends =
        List.of(
            backend("pg3", "db3.example", BackendPort.SAME, 3),
            backend("pg1", "10.0.0.11", new BackendPort(5432, 0), 1),
            backend("pg4", "2001:db8::4", new BackendPort(5432, 0), 1),
            backend("pg2", "10.0.0.12", new BackendPort(5432, 0), 2));
    final MaglevTable table = HashTables.of(backends).table(BackendRole.PRIMARY);
    final StringBuilder names = new StringBuilder();
    for (int i = 0; i < table.size(); i++) {
      names.append(backends.get(table.slot(i)).name().charAt(2));
    }
    assertEquals(
        "3311323223232332343321323223132332332324323133212232131322123233", names.substring(0, 64));
    final long digest = Xxh64.of(names.toString().getBytes(StandardCharsets.UTF_8), 0);
    assertEquals("105bc8ec48c2008e", HexFormat.of().toHexDigits(digest));
  }

  @Test
  void shouldLeaveOutWhatHasNoWeightOrAnotherRole() {
    final List<BackendConfig> backends =
        List.of(
            PoolSpec.backend("a", 1, 0, BackendRole.PRIMARY),
            PoolSpec.backend("b", 0, 0, BackendRole.PRIMARY),
            PoolSpec.backend("c", 1, 0, BackendRole.BACKUP),
            PoolSpec.backend("d", 1, 0, BackendRole.PRIMARY),
            PoolSpec.backend("e", 0, 0, BackendRole.BACKUP));
    final HashTables tables = HashTables.of(backends);
    final int[] positions = positions(tables.table(BackendRole.PRIMARY), backends.size());
    assertEquals(MaglevTable.SIZE, positions[0] + positions[3]);
    assertEquals(null, tables.table(BackendRole.BACKUP), "one backend needs no table");
  }

  private static Member[] equal(final int count) {
    final Member[] members = new Member[count];
    for (int i = 0; i < count; i++) {
      members[i] = member("b" + i, 1, i);
    }
    return members;
  }

  private static Member member(final String name, final int weight, final int slot) {
    final byte[] key = (name + "=10.0.0.1:5432").getBytes(StandardCharsets.UTF_8);
    return new Member(name, Xxh64.of(key, FlowKey.SEED), weight, slot);
  }

  private static BackendConfig backend(
      final String name, final String host, final BackendPort port, final int weight) {
    return new BackendConfig(
        name,
        host,
        port,
        weight,
        0,
        BackendRole.PRIMARY,
        OperatorState.ENABLED,
        ResolveMode.ALTERNATES);
  }

  private static int[] positions(final MaglevTable table, final int slots) {
    final int[] positions = new int[slots];
    for (int i = 0; i < table.size(); i++) {
      positions[table.slot(i)]++;
    }
    return positions;
  }
}
