package io.millrace.net;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.millrace.testkit.NothingLeft;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
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
  void shouldFindOneSocketAmongMoreThanOneReadGives() throws Exception {
    final List<DatagramChannel> others = new ArrayList<>();
    try {
      for (int i = 0; i < 300; i++) {
        others.add(DatagramChannel.open().bind(new InetSocketAddress("127.0.0.1", 0)));
      }
      for (final DatagramChannel each : others) {
        final InetSocketAddress address = (InetSocketAddress) each.getLocalAddress();
        assertEquals(
            List.of(address),
            table.read(ports(address)).stream().map(UdpSocketTable.Entry::local).toList());
      }
    } finally {
      for (final DatagramChannel each : others) {
        each.close();
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    "'   sl  local_address rem_address   st tx_queue rx_queue', -1",
    "'', -1",
    "' 6425: 0100007F:79E0 00000000:0000 07 00000000:00000000', 31200",
    "'    3: 00000000000000000000000001000000:0035 0000:0000 07', 53",
    "'    3: 0100007F:FFFF', 65535"
  })
  void shouldReadTheLocalPortOfARow(final String row, final int port) {
    final byte[] bytes = row.getBytes(StandardCharsets.US_ASCII);
    assertEquals(port, UdpSocketTable.localPort(bytes, bytes.length));
  }

  @Test
  void shouldFindNothingWhereNobodyListens() {
    assertEquals(List.of(), table.read(new BitSet()));
  }
}
