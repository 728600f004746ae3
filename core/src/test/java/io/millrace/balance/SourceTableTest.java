package io.millrace.balance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.config.RateConfig;
import io.millrace.config.SourceConfig;
import io.millrace.status.EndCause;
import io.millrace.testkit.Seeds;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class SourceTableTest {
  private static final long SECOND_NS = TimeUnit.SECONDS.toNanos(1);
  private static final int SLOTS = 1 << 10;
  private static final int PARTS = 4;
  private static final int FLOOD = 20 * SLOTS;

  @Test
  void shouldMakeNoTableWhenNothingIsLimited() {
    assertNull(SourceTable.of(SourceConfig.OFF, 100, SLOTS, 0));
    assertNotNull(SourceTable.of(new SourceConfig(1, RateConfig.OFF), 100, SLOTS, 0));
    assertNotNull(SourceTable.of(new SourceConfig(0, perSecond(1)), 100, SLOTS, 0));
  }

  @ParameterizedTest
  @CsvSource({
    "1, 1024",
    "256, 1024",
    "257, 2048",
    "1000, 4096",
    "262144, 1048576",
    "1000000, 1048576"
  })
  void shouldHaveFourSlotsForEachSessionOfTheFrontend(final int sessions, final int slots) {
    final SourceConfig config = new SourceConfig(1, RateConfig.OFF);
    assertEquals(slots, SourceTable.of(config, sessions, SourceTable.slotsMax(1), 0).slots());
  }

  @Test
  void shouldKeepMemoryBoundedWhenManyFrontendsHaveTables() {
    for (int tables = 1; tables <= 200; tables++) {
      final int slots = SourceTable.slotsMax(tables);
      assertEquals(1, Integer.bitCount(slots));
      assertTrue((long) slots * tables <= SourceTable.SLOTS_MAX, tables + " tables");
    }
  }

  @Test
  void shouldRefuseSourceBeyondItsSessionsAndNoOther() throws Exception {
    final SourceTable table = sessions(3);
    final int slot = table.take(ip("10.0.0.1"), 0);
    assertEquals(slot, table.take(ip("10.0.0.1"), 0));
    assertEquals(slot, table.take(ip("10.0.0.1"), 0));
    assertRefused(EndCause.SOURCE_SESSIONS, table.take(ip("10.0.0.1"), 0));
    final int other = table.take(ip("10.0.0.2"), 0);
    assertTrue(other >= 0);
    table.leave(slot);
    assertEquals(slot, table.take(ip("10.0.0.1"), 0));
    assertRefused(EndCause.SOURCE_SESSIONS, table.take(ip("10.0.0.1"), 0));
    for (int i = 0; i < 3; i++) {
      table.leave(slot);
    }
    table.leave(other);
    assertEquals(0, table.sessions());
    assertEquals(0, table.slotsInUse(0));
  }

  @Test
  void shouldThrowWhenSessionIsGivenBackTwice() throws Exception {
    final SourceTable table = sessions(3);
    final int slot = table.take(ip("10.0.0.1"), 0);
    table.leave(slot);
    assertThrows(IllegalStateException.class, () -> table.leave(slot));
  }

  @ParameterizedTest
  @CsvSource({
    "2001:db8::1, 2001:db8::ffff:1:2:3, true",
    "2001:db8::1, 2001:db8:0:1::1, false",
    "2001:db8::1, 2001:db9::1, false",
    "::1, ::2, true",
    "10.0.0.1, 10.0.0.2, false",
    "10.0.0.1, 11.0.0.1, false",
    "fe80::1, fe80::2, true"
  })
  void shouldKnowIpv4ByAddressAndIpv6ByNetwork(
      final String one, final String other, final boolean same) throws Exception {
    final SourceTable table = sessions(1);
    assertTrue(table.take(ip(one), 0) >= 0);
    assertEquals(same, table.take(ip(other), 0) < 0);
  }

  @Test
  void shouldTakeMappedIpv6ForIpv4() throws Exception {
    final SourceTable table = sessions(1);
    final byte[] mapped = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, -1, -1, 10, 0, 0, 1};
    assertTrue(table.take(Inet6Address.getByAddress(null, mapped, 0), 0) >= 0);
    assertRefused(EndCause.SOURCE_SESSIONS, table.take(ip("10.0.0.1"), 0));
    mapped[15] = 2;
    assertTrue(table.take(Inet6Address.getByAddress(null, mapped, 0), 0) >= 0);
    assertTrue(table.take(ip("::1"), 0) >= 0, "the /64 of ::ffff:a.b.c.d is another source");
  }

  @Test
  void shouldNotSpendRateWhenSessionsAreRefused() throws Exception {
    final SourceTable table = table(new SourceConfig(1, perSecond(2)), 0);
    final int slot = table.take(ip("10.0.0.1"), 0);
    for (int i = 0; i < 10; i++) {
      assertRefused(EndCause.SOURCE_SESSIONS, table.take(ip("10.0.0.1"), 0));
    }
    table.leave(slot);
    assertEquals(slot, table.take(ip("10.0.0.1"), 0));
    table.leave(slot);
    assertRefused(EndCause.SOURCE_RATE, table.take(ip("10.0.0.1"), 0));
    assertEquals(1, table.slotsInUse(SECOND_NS - 1));
    assertEquals(0, table.slotsInUse(SECOND_NS));
  }

  @ParameterizedTest
  @CsvSource({"1, 1", "3, 1", "50, 1", "999, 1", "30000, 1", "10, 60", "90, 60", "7, 60"})
  void shouldAdmitEachSourceExactlyBurstAndRateOverTenPeriods(
      final long count, final long periodSeconds) throws Exception {
    final long periodNs = periodSeconds * SECOND_NS;
    final SourceTable table = table(new SourceConfig(0, new RateConfig(count, periodNs)), 0);
    final long askings = 4 * 10 * count; // four for each event
    final long[] admitted = new long[3];
    for (long i = 0; i <= askings; i++) {
      final long nowNs = (i * periodNs + 4 * count - 1) / (4 * count);
      for (int source = 0; source < admitted.length; source++) {
        while (table.take(ip("10.0.0." + source), nowNs) >= 0) {
          admitted[source]++;
        }
      }
    }
    final double burst = Math.max(1, (double) count / periodSeconds);
    for (final long each : admitted) {
      assertEquals((long) (burst + 10 * count), each);
    }
  }

  /** What the table should do, with a map that forgets nothing and times that never wrap. */
  @ParameterizedTest
  @CsvSource({"4, 0, 1", "0, 5, 1", "3, 5, 1", "2, 1, 60", "5, 2000000, 1", "65535, 90, 60"})
  void shouldAnswerLikeMapThatForgetsNothing(
      final int sessions, final long count, final long periodSeconds) throws Exception {
    final SourceConfig config =
        new SourceConfig(sessions, new RateConfig(count, periodSeconds * SECOND_NS));
    Seeds.each(5, random -> assertLikeMap(config, random));
  }

  @Test
  void shouldNeverGiveUpLiveSourceWhenFloodFillsTable() throws Exception {
    final SourceTable table = sessions(2);
    final List<Integer> live = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      live.add(table.take(ip("10.1.0." + i), 0));
    }
    final List<Integer> flood = new ArrayList<>();
    int refused = 0;
    for (int i = 0; i < FLOOD; i++) {
      final int slot = table.take(v4(0x0b00_0000 + i), 0);
      if (slot >= 0) {
        flood.add(slot);
      } else {
        assertRefused(EndCause.SOURCE_TABLE, slot);
        refused++;
      }
    }
    assertEquals(SLOTS, table.slotsInUse(0), "full to the last slot, and no larger");
    assertEquals(FLOOD, flood.size() + refused);
    for (int i = 0; i < 100; i++) {
      assertEquals(live.get(i), table.take(ip("10.1.0." + i), 0), "its slot");
      assertRefused(EndCause.SOURCE_SESSIONS, table.take(ip("10.1.0." + i), 0));
      table.leave(live.get(i));
      table.leave(live.get(i));
    }
    flood.forEach(table::leave);
    assertEquals(0, table.sessions());
    assertEquals(0, table.slotsInUse(0));
  }

  @Test
  void shouldHaveRoomForNearlyAllWhenEachSessionHasItsOwnSource() throws Exception {
    final int sessions = 10_000;
    final SourceTable table =
        SourceTable.of(new SourceConfig(1, RateConfig.OFF), sessions, 1 << 20, 0);
    int refused = 0;
    for (int i = 0; i < sessions; i++) {
      refused += table.take(v4(0x0a00_0000 + i), 0) < 0 ? 1 : 0;
    }
    assertTrue(refused < sessions / 1_000, refused + " of " + sessions + " found no room");
  }

  private static void assertLikeMap(final SourceConfig config, final Random random)
      throws Exception {
    long nowNs = random.nextLong();
    final int size = random.nextBoolean() ? SLOTS : PARTS * 4096;
    final SourceTable table = table(config, size, nowNs);
    final Pace pace = new Pace(config.rate(), 1 << 16, nowNs);
    final Map<Integer, List<Integer>> open = new HashMap<>();
    final Map<Integer, Long> fullAt = new HashMap<>();
    for (int i = 0; i < 20_000; i++) {
      nowNs += (long) Math.pow(10, random.nextDouble() * (i % 50 == 0 ? 14 : 8.5));
      final int source = random.nextInt(40);
      final List<Integer> slots = open.computeIfAbsent(source, any -> new ArrayList<>());
      if (random.nextInt(3) == 0 && !slots.isEmpty()) {
        table.leave(slots.remove(slots.size() - 1));
        continue;
      }
      final int slot = table.take(v4(source), nowNs);
      final long now = pace.at(nowNs);
      final long next =
          pace.isOn() ? pace.next(fullAt.getOrDefault(source, Pace.FULL), now) : Pace.FULL;
      if (config.sessionsMax() > 0 && slots.size() == config.sessionsMax()) {
        assertRefused(EndCause.SOURCE_SESSIONS, slot);
      } else if (next == Pace.TOO_EARLY) {
        assertRefused(EndCause.SOURCE_RATE, slot);
      } else {
        assertTrue(slot >= 0, () -> "refused: " + SourceTable.cause(slot));
        fullAt.put(source, next % (1 << 27) == 0 ? next + 1 : next);
        slots.add(slot);
      }
    }
    open.values().forEach(slots -> slots.forEach(table::leave));
    assertEquals(0, table.sessions());
  }

  private static SourceTable sessions(final int max) {
    return table(new SourceConfig(max, RateConfig.OFF), 0);
  }

  /** With the same key each time: with another one two of the sources might share a tag. */
  private static SourceTable table(final SourceConfig config, final int slots, final long nowNs) {
    return new SourceTable(config, new SipHash(1, 2), Words.of(slots), nowNs);
  }

  private static SourceTable table(final SourceConfig config, final long nowNs) {
    return table(config, SLOTS, nowNs);
  }

  private static RateConfig perSecond(final long count) {
    return new RateConfig(count, SECOND_NS);
  }

  private static void assertRefused(final EndCause cause, final int taken) {
    assertTrue(taken < 0, "was admitted");
    assertEquals(cause, SourceTable.cause(taken));
  }

  private static InetAddress ip(final String text) throws UnknownHostException {
    return InetAddress.getByName(text);
  }

  private static InetAddress v4(final int address) throws UnknownHostException {
    return InetAddress.getByAddress(
        new byte[] {
          (byte) (address >>> 24), (byte) (address >>> 16), (byte) (address >>> 8), (byte) address
        });
  }
}
