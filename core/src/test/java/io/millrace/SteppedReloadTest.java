package io.millrace;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.config.Algorithm;
import io.millrace.config.ForwarderConfig;
import io.millrace.control.ReloadPlan;
import io.millrace.control.RestartException;
import io.millrace.status.CounterType;
import io.millrace.status.EndCause;
import io.millrace.testkit.FrontendSpec;
import io.millrace.testkit.NothingLeft;
import io.millrace.testkit.QuietPorts;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Another configuration is applied: what stays is not touched. Conformance O2, C20. */
final class SteppedReloadTest {
  @RegisterExtension final NothingLeft left = new NothingLeft();

  private final List<ServerSocketChannel> backends = new ArrayList<>();
  private final List<Wire> wires = new ArrayList<>();
  private Stepped stepped;

  @BeforeEach
  void open() throws IOException {
    for (int i = 0; i < 3; i++) {
      backends.add(Wire.backend());
    }
  }

  @AfterEach
  void close() throws IOException {
    for (final Wire wire : wires) {
      wire.close();
    }
    if (stepped != null) {
      stepped.until("all sessions end", () -> stepped.forwarder.sessions() == 0);
      stepped.close();
    }
    for (final ServerSocketChannel backend : backends) {
      backend.close();
    }
  }

  private int port(final int backend) throws IOException {
    return Wire.port(backends.get(backend));
  }

  private FrontendSpec to(final FrontendSpec spec, final int... numbers) throws IOException {
    FrontendSpec built = spec;
    for (final int number : numbers) {
      built = built.to(FrontendSpec.backend("b" + number, port(number)));
    }
    return built;
  }

  private FrontendSpec front(final int... numbers) throws IOException {
    return to(FrontendSpec.tcp(), numbers);
  }

  /** Opens a session; says which backend has it. */
  private int session(final InetSocketAddress address) throws IOException {
    wires.add(Wire.open(stepped, address));
    final int[] found = {-1};
    stepped.until(
        "a backend has it",
        () -> {
          found[0] = accepted();
          return found[0] >= 0;
        });
    return found[0];
  }

  private int session() throws IOException {
    return session(stepped.address());
  }

  private int accepted() {
    for (int i = 0; i < backends.size(); i++) {
      final SocketChannel channel = Wire.acceptNow(backends.get(i));
      if (channel != null) {
        wires.add(Wire.of(stepped, channel));
        return i;
      }
    }
    return -1;
  }

  /** Bytes go both ways between the last two wires. */
  private void talk(final int client) throws IOException {
    wires.get(client).send(10);
    wires.get(client + 1).receive(10);
    wires.get(client + 1).send(20);
    wires.get(client).receive(20);
  }

  private InetSocketAddress address(final int frontend) {
    return stepped.forwarder.frontends().get(frontend).addresses().get(0);
  }

  @Test
  void shouldTakeTheNextTurnWhenNothingDiffers() throws Exception {
    stepped = Stepped.launch(left, front(0, 1, 2));
    final List<Integer> turns = new ArrayList<>();
    for (int i = 0; i < 9; i++) {
      turns.add(session());
      assertTrue(stepped.reload(front(0, 1, 2)).diff().isEmpty());
    }
    assertEquals(List.of(0, 1, 2, 0, 1, 2, 0, 1, 2), turns);
    assertEquals(List.of(), stepped.notices);
  }

  @Test
  void shouldUseAddedBackendForNextSessionAndRemovedOneForNone() throws Exception {
    stepped = Stepped.launch(left, front(0));
    assertEquals(0, session());
    final ReloadPlan plan = stepped.reload(front(1));
    assertEquals(List.of(new ReloadPlan.Staying("front", "b0", 1)), plan.staying());
    assertEquals(1, session());
    assertEquals(1, session());
    talk(0);
    talk(2);
    stepped.reload(front(0, 1));
    session();
    session();
    assertEquals(2, stepped.forwarder.active(0, 0), "the one that came back counts its old one");
  }

  @Test
  void shouldWeighAnew() throws Exception {
    stepped = Stepped.launch(left, front(0, 1));
    stepped.reload(
        FrontendSpec.tcp()
            .to(FrontendSpec.backend("b0", port(0), 3, 0))
            .to(FrontendSpec.backend("b1", port(1), 1, 0)));
    int heavy = 0;
    for (int i = 0; i < 8; i++) {
      heavy += session() == 0 ? 1 : 0;
    }
    assertEquals(6, heavy);
  }

  @Test
  void shouldFollowOrderOfConfigurationWhenABackendIsPutInFront() throws Exception {
    stepped = Stepped.launch(left, front(0, 1).balance(Algorithm.FIRST));
    assertEquals(0, session());
    stepped.reload(front(2, 0, 1).balance(Algorithm.FIRST));
    assertEquals(2, session());
    stepped.reload(front(1, 2).balance(Algorithm.FIRST));
    assertEquals(1, session());
  }

  @Test
  void shouldServeAddedFrontendAndLeaveSessionsOfRemovedOne() throws Exception {
    stepped = Stepped.launch(left, 2, front(0));
    stepped.reload(front(0), to(FrontendSpec.tcp().name("second"), 1));
    final InetSocketAddress second = address(1);
    assertEquals(1, session(second));
    stepped.reload(front(0));
    assertEquals(1, stepped.forwarder.frontends().size());
    assertThrows(ConnectException.class, () -> SocketChannel.open(second).close());
    talk(0);
    stepped.reload(front(0), to(FrontendSpec.tcp().name("third"), 2));
    assertEquals(2, session(address(1)));
    talk(0);
    assertEquals(1, stepped.forwarder.counter(1, CounterType.SESSIONS_OPENED), "of its own");
  }

  @Test
  void shouldListenElsewhereWithoutTouchingSessions() throws Exception {
    stepped = Stepped.launch(left, 2, front(0));
    final InetSocketAddress old = stepped.address();
    assertEquals(0, session());
    stepped.reload(front(0).listen("127.0.0.2", QuietPorts.free()));
    assertEquals("127.0.0.2", stepped.address().getAddress().getHostAddress());
    assertEquals(0, session());
    assertThrows(ConnectException.class, () -> SocketChannel.open(old).close());
    talk(0);
    talk(2);
    stepped.reload(front(0).listen("0.0.0.0", stepped.address().getPort()));
    assertEquals(0, session(), "the former address overlaps");
    assertEquals(3, stepped.forwarder.counter(0, CounterType.SESSIONS_OPENED), "counts go on");
  }

  @Test
  void shouldGiveNewLimitsToNewSessionsOnly() throws Exception {
    stepped = Stepped.launch(left, front(0).idle(60_000));
    session();
    stepped.reload(front(0).idle(1_000));
    session();
    stepped.untilInTime("the new one ends", () -> stepped.sessions.size() == 1);
    assertEquals(EndCause.IDLE, stepped.sessions.get(0).cause());
    talk(0);
  }

  @Test
  void shouldMoveLimitsOfSessionsWithCountsAsTheyAre() throws Exception {
    stepped = Stepped.launch(left, front(0).sessionsMax(2).sources(2, 0));
    session();
    session();
    stepped.reload(front(0).sessionsMax(3).sources(10, 0));
    session();
    wires.add(Wire.open(stepped));
    stepped.until("one is refused", () -> stepped.refused.size() == 1);
    assertEquals(EndCause.MAX_SESSIONS, stepped.refused.get(0).cause());
    stepped.reload(front(0));
    session();
  }

  @Test
  void shouldChooseOtherwiseWhenAlgorithmDiffers() throws Exception {
    stepped = Stepped.launch(left, front(0, 1, 2));
    session();
    stepped.reload(front(0, 1, 2).balance(Algorithm.SOURCE_HASH));
    final int hashed = session();
    assertEquals(hashed, session());
    assertEquals(hashed, session());
    stepped.reload(front(hashed).balance(Algorithm.SOURCE_HASH));
    assertEquals(hashed, session());
    stepped.reload(front(0, 1, 2).balance(Algorithm.ROUND_ROBIN));
    assertEquals(3, List.of(session(), session(), session()).stream().distinct().count());
  }

  @Test
  void shouldUseFallbackOfNewConfiguration() throws Exception {
    final FrontendSpec spare = to(FrontendSpec.tcp().name("spare"), 1);
    stepped = Stepped.launch(left, front(0), spare);
    stepped.reload(
        FrontendSpec.tcp().to(FrontendSpec.backend("b0", port(0), 0, 0)).fallback("spare"), spare);
    assertEquals(1, session());
    stepped.reload(front(0));
    assertEquals(0, session());
    talk(0);
  }

  @Test
  void shouldRefuseThoseThatWaitWhenTheirFrontendIsRemoved() throws Exception {
    final FrontendSpec full =
        FrontendSpec.tcp()
            .name("full")
            .queue(5, 60_000)
            .to(FrontendSpec.backend("b1", port(1), 1, 1));
    stepped = Stepped.launch(left, front(0), full);
    session(address(1));
    wires.add(Wire.open(stepped, address(1)));
    stepped.until("one waits", () -> stepped.forwarder.sessions() == 2);
    stepped.steps(3);
    stepped.reload(front(0));
    stepped.until("it is refused", () -> stepped.sessions.size() == 1);
    assertEquals(EndCause.NO_BACKEND, stepped.sessions.get(0).cause());
    talk(0);
  }

  @Test
  void shouldKeepThoseThatWaitWhenTheQueueIsMadeLonger() throws Exception {
    final FrontendSpec before =
        FrontendSpec.tcp().queue(5, 60_000).to(FrontendSpec.backend("b0", port(0), 1, 1));
    stepped = Stepped.launch(left, before);
    session();
    wires.add(Wire.open(stepped));
    stepped.until("one waits", () -> stepped.forwarder.sessions() == 2);
    stepped.steps(3);
    stepped.reload(
        FrontendSpec.tcp().queue(50, 60_000).to(FrontendSpec.backend("b0", port(0), 1, 2)));
    stepped.until("it is served", () -> accepted() == 0);
  }

  @Test
  void shouldDoNothingAtAllWhenOneAddressIsTaken() throws Exception {
    stepped = Stepped.launch(left, front(0));
    try (ServerSocketChannel holder = Wire.backend()) {
      final CompletableFuture<ReloadPlan> answer =
          stepped.forwarder.apply(
              Stepped.config(
                  1,
                  front(1),
                  to(FrontendSpec.tcp().name("fine"), 2),
                  to(FrontendSpec.tcp().name("taken").listen("127.0.0.1", Wire.port(holder)), 2)));
      stepped.until("the reload is over", answer::isDone);
      final LaunchException refusal = assertInstanceOf(LaunchException.class, causeOf(answer));
      assertEquals(LaunchException.Reason.ADDRESS_IN_USE, refusal.reason());
      final String told = refusal.getMessage();
      assertTrue(told.startsWith("--listen of taken: cannot listen on tcp 127.0.0.1:"), told);
    }
    assertEquals(1, stepped.forwarder.frontends().size());
    assertEquals(0, session());
    stepped.reload(front(1));
    assertEquals(1, session(), "the next one is not in the way of anything");
  }

  @Test
  void shouldDoNothingWhenItNeedsARestartOrMoreDescriptorsThanThereAre() throws Exception {
    stepped = Stepped.launch(left, front(0));
    final CompletableFuture<ReloadPlan> loops =
        stepped.forwarder.apply(Stepped.config(2, front(1)));
    stepped.until("the reload is over", loops::isDone);
    assertEquals(
        List.of("loops"), assertInstanceOf(RestartException.class, causeOf(loops)).settings());
    final ForwarderConfig now = Stepped.config(1, front(1));
    final CompletableFuture<ReloadPlan> much =
        stepped.forwarder.apply(
            new ForwarderConfig(
                1,
                now.idle(),
                100_000,
                now.buffersBytes(),
                now.portSharing(),
                now.drainNs(),
                now.resolveNs(),
                null,
                now.frontends()));
    stepped.until("the reload is over", much::isDone);
    assertEquals(
        LaunchException.Reason.DESCRIPTORS,
        assertInstanceOf(LaunchException.class, causeOf(much)).reason());
    assertEquals(0, session());
  }

  @Test
  void shouldRefuseWhileAnotherIsUnderWayAndWhenDrained() throws Exception {
    stepped = Stepped.launch(left, front(0));
    final ForwarderConfig next = Stepped.config(1, front(1));
    final CompletableFuture<ReloadPlan> first = stepped.forwarder.apply(next);
    final CompletableFuture<ReloadPlan> second = stepped.forwarder.apply(next);
    stepped.until("both are over", () -> first.isDone() && second.isDone());
    assertEquals(1, first.join().diff().changed().size());
    assertEquals("another reload is under way", causeOf(second).getMessage());
    stepped.forwarder.drain();
    final CompletableFuture<ReloadPlan> late = stepped.forwarder.apply(next);
    stepped.until("it is refused", late::isDone);
    assertEquals("it is being drained", causeOf(late).getMessage());
  }

  private static Throwable causeOf(final CompletableFuture<?> failed) {
    return assertThrows(CompletionException.class, failed::join).getCause();
  }
}
