package io.millrace;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.millrace.status.EndCause;
import io.millrace.testkit.FrontendSpec;
import io.millrace.testkit.NothingLeft;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Flows while another configuration is applied. Conformance C25. */
final class SteppedReloadUdpTest {
  @RegisterExtension final NothingLeft left = new NothingLeft();

  private final ByteBuffer buffer = ByteBuffer.allocate(100);
  private DatagramChannel backend;
  private DatagramChannel other;
  private DatagramChannel client;
  private Stepped stepped;

  @BeforeEach
  void open() throws IOException {
    backend = Datagrams.socket();
    other = Datagrams.socket();
    client = Datagrams.socket();
  }

  @AfterEach
  void close() throws IOException {
    if (stepped != null) {
      stepped.close();
    }
    client.close();
    backend.close();
    other.close();
  }

  private FrontendSpec game(final DatagramChannel to) throws IOException {
    return FrontendSpec.udp()
        .name("game")
        .to(FrontendSpec.backend("b" + Datagrams.port(to), Datagrams.port(to)));
  }

  private FrontendSpec rest() throws IOException {
    return FrontendSpec.udp().name("rest").to(Datagrams.port(other));
  }

  /** Sends a datagram and has it answered; says where it came from. */
  private SocketAddress talk(final InetSocketAddress address, final DatagramChannel at)
      throws IOException {
    client.send(ByteBuffer.allocate(10), address);
    final SocketAddress from = receive(at);
    at.send(ByteBuffer.allocate(20), from);
    assertEquals(address, receive(client));
    return from;
  }

  private SocketAddress receive(final DatagramChannel at) {
    return Datagrams.receive(stepped, at, buffer);
  }

  private SocketAddress receiveNow(final DatagramChannel at) {
    return Datagrams.receiveNow(at, buffer);
  }

  @Test
  void shouldKeepAFlowWhateverElseIsReloaded() throws Exception {
    stepped = Stepped.launch(left, game(backend));
    final InetSocketAddress address = stepped.address();
    final SocketAddress from = talk(address, backend);
    stepped.reload(game(backend), rest());
    assertEquals(from, talk(address, backend));
    stepped.reload(game(backend).idle(5_000).receiveBuffer(1 << 16));
    assertEquals(from, talk(address, backend));
  }

  @Test
  void shouldServeOldFlowsAndNoNewOnesWhenAFrontendIsGone() throws Exception {
    stepped = Stepped.launch(left, game(backend).idle(5_000), rest());
    final InetSocketAddress address = stepped.address();
    final SocketAddress from = talk(address, backend);
    stepped.reload(rest());
    assertEquals(from, talk(address, backend));
    try (DatagramChannel late = Datagrams.socket()) {
      late.send(ByteBuffer.allocate(10), address);
      stepped.steps(20);
      assertNull(receiveNow(backend), "nothing new");
    }
    stepped.untilInTime("the flow is idle", () -> stepped.sessions.size() == 1);
    assertEquals(EndCause.IDLE, stepped.sessions.get(0).cause());
    stepped.steps(3);
    try (DatagramChannel free = DatagramChannel.open()) {
      free.bind(address); // its socket went with the last flow
    }
  }

  @Test
  void shouldEndOldFlowsWhenAnotherFrontendTakesTheirAddress() throws Exception {
    stepped = Stepped.launch(left, game(backend), rest());
    final InetSocketAddress address = stepped.address();
    final SocketAddress from = talk(address, backend);
    stepped.reload(rest());
    stepped.reload(rest(), game(backend).name("new").listen("127.0.0.1", address.getPort()));
    stepped.until("the old flow has ended", () -> stepped.sessions.size() == 1);
    assertEquals(EndCause.CLOSED, stepped.sessions.get(0).cause());
    assertNotEquals(from, talk(address, backend));
  }
}
