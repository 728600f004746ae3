package io.millrace.health;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import io.millrace.config.HealthTiming;
import io.millrace.config.InitialState;
import io.millrace.config.ProbeConfig;
import io.millrace.config.SendProxy;
import java.net.InetAddress;
import java.util.List;
import org.junit.jupiter.api.Test;

final class ProbeTargetTest {
  private static final HealthTiming TIMING = timing(HealthTiming.DEFAULT_FALL);
  private static final List<InetAddress> LOCALS = List.of(InetAddress.getLoopbackAddress());

  @Test
  void shouldBeEqualWhenAllIsTheSame() {
    final ProbeTarget one = target("a", 1, 0, TIMING, SendProxy.OFF, LOCALS);
    final ProbeTarget two =
        target("a", 1, 0, timing(HealthTiming.DEFAULT_FALL), SendProxy.OFF, LOCALS);
    assertEquals(one, two);
    assertEquals(one.hashCode(), two.hashCode());
  }

  @Test
  void shouldDifferWhenAnythingDiffers() {
    final ProbeTarget one = target("a", 1, 0, TIMING, SendProxy.OFF, LOCALS);
    assertNotEquals(one, target("b", 1, 0, TIMING, SendProxy.OFF, LOCALS));
    assertNotEquals(one, target("a", 2, 0, TIMING, SendProxy.OFF, LOCALS));
    assertNotEquals(one, target("a", 1, 9, TIMING, SendProxy.OFF, LOCALS));
    assertNotEquals(one, target("a", 1, 0, timing(1), SendProxy.OFF, LOCALS));
    assertNotEquals(one, target("a", 1, 0, TIMING, SendProxy.V2, LOCALS));
    assertNotEquals(one, target("a", 1, 0, TIMING, SendProxy.OFF, List.of()));
  }

  private static HealthTiming timing(final int fall) {
    return new HealthTiming(
        HealthTiming.DEFAULT_INTERVAL_NS,
        HealthTiming.DEFAULT_TIMEOUT_NS,
        HealthTiming.LEAST_NS,
        HealthTiming.DEFAULT_RISE,
        fall,
        InitialState.UP);
  }

  private static ProbeTarget target(
      final String host,
      final int port,
      final int probePort,
      final HealthTiming timing,
      final SendProxy send,
      final List<InetAddress> locals) {
    return new ProbeTarget(host, port, new ProbeConfig.Tcp(probePort), timing, send, locals);
  }
}
