package io.millrace.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class TimerBucketTest {
  private final TimerBucket bucket = new TimerBucket();
  private final List<Timed> members = new ArrayList<>();

  private static final class Member extends Timed {
    @Override
    protected void onTimer(final long nowNs) {
      throw new IllegalStateException("nothing fires here");
    }

    @Override
    protected void onTimerFault(final Throwable fault, final long nowNs) {
      throw new IllegalStateException(fault);
    }
  }

  private void fill() {
    for (int i = 0; i < 3; i++) {
      members.add(new Member());
      bucket.add(members.get(i));
    }
  }

  @Test
  void shouldTakeOutAnyMember() {
    for (int i = 0; i < 3; i++) {
      fill();
      final Timed out = members.remove(i);
      assertSame(bucket, out.bucket);
      bucket.remove(out);
      assertNull(out.bucket);
      assertNull(out.next);
      assertNull(out.previous);
      int rest = 0;
      for (Timed each = bucket.removeFirst(); each != null; each = bucket.removeFirst()) {
        assertTrue(members.remove(each));
        rest++;
      }
      assertEquals(2, rest);
      assertTrue(bucket.isEmpty());
      members.clear();
    }
  }

  @Test
  void shouldBeEmptyAfterItsOnlyMemberLeft() {
    final Timed only = new Member();
    bucket.add(only);
    bucket.remove(only);
    assertTrue(bucket.isEmpty());
    assertNull(bucket.removeFirst());
  }
}
