package io.millrace.control;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** How often it looks. */
final class KernelDropsTest {
  @Test
  void shouldLookMoreRarelyTheLongerALookTakes() {
    assertEquals(KernelDrops.PERIOD_NS, KernelDrops.pauseNs(0));
    assertEquals(KernelDrops.PERIOD_NS, KernelDrops.pauseNs(TimeUnit.MILLISECONDS.toNanos(1)));
    final long tookNs = TimeUnit.MILLISECONDS.toNanos(20);
    assertEquals(TimeUnit.SECONDS.toNanos(10), KernelDrops.pauseNs(tookNs));
    assertTrue(tookNs <= KernelDrops.pauseNs(tookNs) / KernelDrops.SHARE);
    assertEquals(KernelDrops.PERIOD_MAX_NS, KernelDrops.pauseNs(TimeUnit.SECONDS.toNanos(1)));
  }
}
