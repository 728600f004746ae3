package io.millrace.net;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.millrace.testkit.NothingLeft;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.util.BitSet;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class UdpSocketTableTest {
  @RegisterExtension final NothingLeft left = new NothingLeft();

  private final UdpSocketTable table = new UdpSocketTable();

  private static BitSet ports(final InetSocketAddress address) {
    final BitSet ports = new BitSet();
    ports.set(address.getPort());
    return ports;
  }

  @ParameterizedTest
  @ValueSource(strings = {"127.0.0.1", "::1", "0.0.0.0", "::"})
  void shouldFindOurSocketsByTheirAddress(final String host) throws Exception {
    try (DatagramChannel channel = DatagramChannel.open()) {
      channel.bind(new InetSocketAddress(InetAddress.getByName(host), 0));
      final InetSocketAddress address = (InetSocketAddress) channel.getLocalAddress();
      for (int i = 0; i < 2; i++) { // unknown, then known
        final List<UdpSocketTable.Entry> entries = table.read(ports(address));
        assertEquals(1, entries.size(), entries::toString);
        assertEquals(address.getPort(), entries.get(0).local().getPort());
        assertEquals(0, entries.get(0).drops());
        if (!address.getAddress().isAnyLocalAddress()) {
          assertEquals(address, entries.get(0).local());
        }
      }
    }
  }

  @Test
  void shouldTellHowManyTheKernelDropped() throws Exception {
    final int sent = 1_000;
    try (DatagramChannel channel = DatagramChannel.open();
        DatagramChannel client = DatagramChannel.open()) {
      channel.configureBlocking(false);
      channel.setOption(java.net.StandardSocketOptions.SO_RCVBUF, 4_096);
      channel.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
      final InetSocketAddress address = (InetSocketAddress) channel.getLocalAddress();
      for (int i = 0; i < sent; i++) {
        client.send(ByteBuffer.allocate(100), address);
      }
      int received = 0;
      while (channel.receive(ByteBuffer.allocate(100)) != null) {
        received++;
      }
      assertEquals(sent - received, table.read(ports(address)).get(0).drops());
    }
  }

  @Test
  void shouldFindNothingWhereNobodyListens() {
    assertEquals(List.of(), table.read(new BitSet()));
  }
}
