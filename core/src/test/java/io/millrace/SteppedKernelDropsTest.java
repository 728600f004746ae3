package io.millrace;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.status.CounterType;
import io.millrace.status.FrontendTotals;
import io.millrace.testkit.FrontendSpec;
import io.millrace.testkit.NothingLeft;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What the kernel drops before it is read is counted, once. Case C35. */
final class SteppedKernelDropsTest {
  private static final int BYTES = 1_000;

  /** More than any receive buffer takes that a test has. */
  private static final int SENT = 8_000;

  @RegisterExtension final NothingLeft left = new NothingLeft();

  private static DatagramChannel datagrams() throws IOException {
    return DatagramChannel.open(StandardProtocolFamily.INET)
        .bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
  }

  private static void flood(final DatagramChannel client, final InetSocketAddress target)
      throws IOException {
    final ByteBuffer datagram = ByteBuffer.allocateDirect(BYTES);
    for (int i = 0; i < SENT; i++) {
      assertEquals(BYTES, client.send(datagram.clear(), target));
    }
  }

  /** Until the kernel was asked again; then all that was sent is accounted for. */
  private static void requireSum(final Stepped stepped, final int sent) {
    stepped.until(
        "all of " + sent + " are accounted for: " + sum(stepped),
        () -> {
          stepped.elapse(100, 100);
          return sum(stepped) >= sent;
        });
    assertEquals(sent, sum(stepped));
  }

  private static long sum(final Stepped stepped) {
    final FrontendTotals totals = stepped.forwarder.totals().get(0);
    return totals.get(CounterType.DATAGRAMS_IN)
        + totals.get(CounterType.DATAGRAMS_DROPPED_IN)
        + totals.get(CounterType.KERNEL_DROPS);
  }

  @Test
  void shouldAccountForEachDatagramWhenALoopIsTooSlow() throws Exception {
    try (DatagramChannel backend = datagrams();
        DatagramChannel client = datagrams();
        Stepped stepped =
            Stepped.launch(
                left,
                2,
                FrontendSpec.udp().to(((InetSocketAddress) backend.getLocalAddress()).getPort()))) {
      flood(client, stepped.address());
      requireSum(stepped, SENT);
      assertTrue(stepped.count(CounterType.DATAGRAMS_IN) > 0);
      final long drops = stepped.forwarder.totals().get(0).get(CounterType.KERNEL_DROPS);
      assertTrue(drops > 0, "the buffers took all: the trial shows nothing");
      assertTrue(
          stepped.notices.stream().anyMatch(each -> each.contains("dropped by the kernel")),
          stepped.notices::toString);
      stepped.elapse(10_000, 500);
      assertEquals(
          drops,
          stepped.forwarder.totals().get(0).get(CounterType.KERNEL_DROPS),
          "none is counted again");
      flood(client, stepped.address());
      requireSum(stepped, 2 * SENT);
    }
  }
}
