package io.millrace.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.testkit.NothingLeft;
import io.millrace.testkit.Seeds;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The small parts of a loop: its list of sessions, bursts, quick connects, local addresses. */
final class SmallPartsTest {
  @RegisterExtension final NothingLeft left = new NothingLeft();

  private static final class Member implements LiveList.Member {
    private int index = -1;

    @Override
    public void index(final int value) {
      index = value;
    }

    @Override
    public int index() {
      return index;
    }
  }

  @Test
  void shouldHoldJustThoseThatLive() {
    Seeds.each(20, SmallPartsTest::playWithList);
  }

  private static void playWithList(final Random random) {
    final LiveList<Member> list = new LiveList<>();
    final List<Member> expected = new ArrayList<>();
    for (int i = 0; i < 2_000; i++) {
      if (expected.isEmpty() || random.nextInt(100) < 52) {
        expected.add(new Member());
        list.add(expected.get(expected.size() - 1));
      } else {
        list.remove(expected.remove(random.nextInt(expected.size())));
      }
      assertEquals(expected.size(), list.size());
    }
    final Set<Member> live = new HashSet<>(list.snapshot());
    assertEquals(expected.size(), live.size(), "none twice");
    assertTrue(live.containsAll(expected));
  }

  @Test
  void shouldGoThroughACopyWhileMembersLeave() {
    final LiveList<Member> list = new LiveList<>();
    for (int i = 0; i < 5; i++) {
      list.add(new Member());
    }
    list.snapshot().forEach(list::remove);
    assertEquals(0, list.size());
  }

  @Test
  void shouldAskForMoreOnlyWhileASocketStaysReady() {
    final Burst burst = new Burst(16);
    assertEquals(1, burst.limit());
    burst.took(1, 10);
    assertEquals(1, burst.limit(), "the first in a long while");
    for (int turn = 11; turn < 20; turn++) {
      burst.took(burst.limit(), turn);
    }
    assertEquals(16, burst.limit());
    burst.took(5, 20);
    assertEquals(5, burst.limit(), "no more came");
    burst.took(0, 21);
    assertEquals(1, burst.limit());
  }

  @Test
  void shouldNotGrowWhenTurnsLieBetween() {
    final Burst burst = new Burst(16);
    for (int turn = 10; turn < 100; turn += 2) {
      burst.took(1, turn);
      assertEquals(1, burst.limit(), "one turn between is of another socket");
    }
    burst.took(1, 99);
    assertEquals(2, burst.limit());
  }

  @Test
  void shouldAskForAQuickConnectWhileThatHelpsAndHardlyEverElse() {
    final QuickTries connects = new QuickTries();
    assertTrue(connects.isWorthATry());
    connects.tried(false);
    int tries = 0;
    for (int i = 0; i < 640; i++) {
      if (connects.isWorthATry()) {
        tries++;
        connects.tried(false);
      }
    }
    assertEquals(10, tries);
    connects.tried(true);
    for (int i = 0; i < 10; i++) {
      assertTrue(connects.isWorthATry());
    }
  }

  @Test
  void shouldKeepOneDescriptorBack() {
    final ReserveDescriptor reserve = new ReserveDescriptor(new AtomicInteger());
    assertTrue(reserve.release());
    assertFalse(reserve.release(), "there was only one");
    reserve.retake();
    reserve.retake();
    assertTrue(reserve.release());
    reserve.retake();
    reserve.close();
    reserve.close();
    assertFalse(reserve.release());
  }

  @Test
  void shouldLetNobodyKeepADescriptorWhileALoopMissesItsReserve() {
    final AtomicInteger missing = new AtomicInteger();
    try (ReserveDescriptor own = new ReserveDescriptor(missing);
        ReserveDescriptor other = new ReserveDescriptor(missing)) {
      assertTrue(own.mayKeep());
      other.release();
      assertFalse(own.mayKeep(), "it may be the other loop's");
      assertTrue(other.retake());
      assertTrue(own.mayKeep());
      own.release();
      assertTrue(own.mayKeep(), "there is one more, which is the reserve again");
      other.release();
      other.forgo();
      assertTrue(own.mayKeep(), "the other loop has given it up for good");
      other.release();
    }
    assertEquals(0, missing.get());
  }
}
