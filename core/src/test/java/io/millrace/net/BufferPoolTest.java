package io.millrace.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class BufferPoolTest {
  private static final long BUFFERS = 10;

  private final BufferPool pool = new BufferPool(BUFFERS * BufferPool.BUFFER_BYTES + 1);
  private final List<String> told = new ArrayList<>();

  private List<ByteBuffer> takeAll() {
    final List<ByteBuffer> taken = new ArrayList<>();
    while (pool.hasRoom()) {
      taken.add(pool.take());
    }
    return taken;
  }

  @Test
  void shouldGiveSoManyAndNoMore() {
    final List<ByteBuffer> taken = takeAll();
    assertEquals(BUFFERS, taken.size());
    assertEquals(BUFFERS, pool.held());
    assertTrue(taken.stream().allMatch(each -> each.isDirect() && each.remaining() == 64 << 10));
    assertEquals(BUFFERS, taken.stream().map(System::identityHashCode).distinct().count());
    taken.forEach(pool::give);
    assertEquals(0, pool.held());
    assertEquals(BUFFERS, takeAll().size());
  }

  @Test
  void shouldGiveBackWhatItGotClearedAndReuseIt() {
    assertTrue(pool.hasRoom());
    final ByteBuffer first = pool.take();
    first.position(5).limit(9);
    pool.give(first);
    assertTrue(pool.hasRoom());
    final ByteBuffer again = pool.take();
    assertSame(first, again, "the warmest one");
    assertEquals(BufferPool.BUFFER_BYTES, again.remaining());
  }

  @Test
  void shouldHaveEightAtLeast() {
    assertEquals(8, new BufferPool(0).max());
  }

  @Test
  void shouldTellAsManyWaitersAsThereAreBuffersInOrder() {
    final List<ByteBuffer> taken = takeAll();
    for (final String name : List.of("a", "b", "c")) {
      pool.await(() -> told.add(name));
    }
    pool.feed();
    assertTrue(told.isEmpty());
    pool.give(taken.remove(0));
    pool.give(taken.remove(0));
    pool.feed();
    assertEquals(List.of("a", "b"), told);
    assertTrue(pool.isWanted());
    pool.feed();
    assertEquals(List.of("a", "b", "c"), told, "nobody took the buffers");
    assertFalse(pool.isWanted());
  }

  @Test
  void shouldNotTellWhoForgot() {
    final List<ByteBuffer> taken = takeAll();
    final Runnable gone = () -> told.add("gone");
    pool.await(gone);
    pool.await(() -> told.add("there"));
    pool.forget(gone);
    pool.give(taken.get(0));
    pool.feed();
    assertEquals(List.of("there"), told);
    pool.forget(gone);
  }

  @Test
  void shouldLetAWaiterThatFindsNothingWaitAgainWithoutALoop() {
    final List<ByteBuffer> taken = takeAll();
    final Runnable[] again = new Runnable[1];
    again[0] =
        () -> {
          told.add("once");
          pool.await(again[0]);
        };
    pool.await(again[0]);
    pool.give(taken.get(0));
    pool.feed();
    assertEquals(List.of("once"), told);
  }
}
