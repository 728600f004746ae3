package io.millrace;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.config.Algorithm;
import io.millrace.config.DownPolicy;
import io.millrace.config.EjectConfig;
import io.millrace.config.ExclusiveMode;
import io.millrace.config.FailoverConfig;
import io.millrace.config.HealthConfig;
import io.millrace.config.HealthTiming;
import io.millrace.config.InitialState;
import io.millrace.config.OnDownConfig;
import io.millrace.config.OperatorState;
import io.millrace.config.ProbeConfig;
import io.millrace.config.RateConfig;
import io.millrace.config.SurgeConfig;
import io.millrace.control.Force;
import io.millrace.status.EndCause;
import io.millrace.testkit.FrontendSpec;
import io.millrace.testkit.NothingLeft;
import io.millrace.testkit.QuietPorts;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * What becomes of live sessions when their backend goes away, and who is active in an exclusive
 * pool. A side port is probed, which refuses from when it is closed. Time is stepped.
 */
final class SteppedFailoverTest {
  private static final long INTERVAL_MS = 1_000;
  private static final long TIMEOUT_MS = 500;
  private static final long FAST_MS = 100;

  @RegisterExtension final NothingLeft left = new NothingLeft();

  private final List<Wire> clients = new ArrayList<>();
  private final List<Wire> servers = new ArrayList<>();
  private ServerSocketChannel first;
  private ServerSocketChannel second;
  private ServerSocketChannel side;
  private Stepped stepped;

  @BeforeEach
  void open() throws IOException {
    first = Wire.backend();
    second = Wire.backend();
    side = Wire.backend(QuietPorts.free()); // it may come back
  }

  @AfterEach
  void close() throws IOException {
    if (stepped != null) {
      stepped.close();
    }
    for (final Wire each : clients) {
      each.close();
    }
    for (final Wire each : servers) {
      each.close();
    }
    first.close();
    second.close();
    side.close();
  }

  private void launchProbed(final DownPolicy onTimeout) throws Exception {
    final HealthTiming timing =
        new HealthTiming(ns(INTERVAL_MS), ns(TIMEOUT_MS), ns(FAST_MS), 1, 3, InitialState.UP);
    final OnDownConfig onDown =
        new OnDownConfig(DownPolicy.KEEP, onTimeout, DownPolicy.KEEP, DownPolicy.KEEP);
    stepped =
        Stepped.launch(
            left,
            2,
            FrontendSpec.tcp()
                .to(Wire.port(first))
                .health(new HealthConfig(List.of(new ProbeConfig.Tcp(Wire.port(side))), timing))
                .failover(
                    new FailoverConfig(
                        EjectConfig.OFF, onDown, ExclusiveMode.OFF, 0, SurgeConfig.OFF)));
  }

  private void launchExclusive() throws Exception {
    stepped =
        Stepped.launch(
            left,
            2,
            FrontendSpec.tcp()
                .balance(Algorithm.ROUND_ROBIN)
                .to(Wire.port(first))
                .to(Wire.port(second))
                .queue(100, 10_000)
                .failover(
                    new FailoverConfig(
                        EjectConfig.OFF,
                        OnDownConfig.TCP,
                        ExclusiveMode.STANDBY,
                        0,
                        SurgeConfig.OFF)));
    stepped.steps(2);
  }

  private static long ns(final long ms) {
    return TimeUnit.MILLISECONDS.toNanos(ms);
  }

  /** Opens sessions to a backend, each of which has carried a byte. */
  private void connect(final int count, final ServerSocketChannel to) throws IOException {
    for (int i = 0; i < count; i++) {
      final Wire client = Wire.open(stepped);
      clients.add(client);
      final Wire server = Wire.accept(stepped, to);
      servers.add(server);
      client.send(1);
      server.receive(1);
    }
  }

  /** The side port refuses from now on; what was waiting there is gone with it. */
  private void refuse() throws IOException {
    stepped.elapse(INTERVAL_MS, 20);
    side.close();
  }

  private void order(final OperatorState state, final String name) {
    final CompletableFuture<?> answer =
        stepped.forwarder.order(
            operations -> operations.set(List.of("front/" + name), state, Force.YES, "test"));
    stepped.until("the order is carried out", answer::isDone);
    answer.join();
  }

  private boolean told(final String text) {
    return stepped.notices.stream().anyMatch(each -> each.contains(text));
  }

  @Test
  void shouldResetAllSessionsWhenThePolicyIsClose() throws Exception {
    launchProbed(DownPolicy.CLOSE);
    connect(5, first);
    refuse();
    stepped.untilInTime("all have ended", () -> stepped.sessions.size() == 5);
    assertTrue(stepped.sessions.stream().allMatch(each -> each.cause() == EndCause.DOWN_TIMEOUT));
    for (int i = 0; i < 5; i++) {
      assertEquals(0, clients.get(i).receiveUntilReset());
      assertEquals(0, servers.get(i).receiveUntilReset());
    }
    assertTrue(told("b1: 5 live sessions closed (down-timeout)"), stepped.notices::toString);
  }

  @Test
  void shouldKeepAllSessionsWhenThePolicyIsKeep() throws Exception {
    launchProbed(DownPolicy.KEEP);
    connect(2, first);
    refuse();
    stepped.untilInTime("it is down", () -> told("b1: down"));
    stepped.elapse(3 * INTERVAL_MS, 20);
    clients.get(0).send(3);
    servers.get(0).receive(3);
    assertEquals(2, stepped.forwarder.sessions());
  }

  @Test
  void shouldEndSoManySessionsASecondWhenThePolicyIsPaced() throws Exception {
    final RateConfig rate = new RateConfig(4, TimeUnit.SECONDS.toNanos(1));
    launchProbed(new DownPolicy(DownPolicy.Kind.PACED, rate));
    connect(8, first);
    refuse();
    stepped.untilInTime("it begins", () -> !stepped.sessions.isEmpty());
    final int begun = stepped.sessions.size();
    stepped.elapse(1_000, 10);
    final int after = stepped.sessions.size() - begun;
    assertTrue(after >= 3 && after <= 5, () -> after + " in a second");
    stepped.untilInTime("all have ended", () -> stepped.sessions.size() == 8);
  }

  @Test
  void shouldLetTheRestLiveWhenTheBackendIsBackBeforeThePacedEnd() throws Exception {
    final RateConfig rate = new RateConfig(1, TimeUnit.SECONDS.toNanos(1));
    launchProbed(new DownPolicy(DownPolicy.Kind.PACED, rate));
    connect(6, first);
    final int port = Wire.port(side);
    refuse();
    stepped.untilInTime("it begins", () -> !stepped.sessions.isEmpty());
    side = Wire.backend(port);
    stepped.untilInTime("it is back", () -> told("b1: up"));
    final int ended = stepped.sessions.size();
    stepped.elapse(5_000, 50);
    assertEquals(ended, stepped.sessions.size());
    assertTrue(ended < 6);
  }

  @Test
  void shouldKeepAllSessionsWhileOneStillHears() throws Exception {
    launchProbed(DownPolicy.SILENT);
    connect(4, first);
    refuse();
    for (int i = 0; i < 100; i++) {
      servers.get(2).send(1);
      clients.get(2).receive(1);
      stepped.elapse(100, 20);
    }
    assertTrue(told("b1: down"));
    assertEquals(4, stepped.forwarder.sessions());
  }

  @Test
  void shouldResetAllSessionsOnceNoneHearsAnyMore() throws Exception {
    launchProbed(DownPolicy.SILENT);
    connect(4, first);
    refuse();
    while (!told("b1: down")) {
      servers.get(2).send(1);
      clients.get(2).receive(1);
      stepped.elapse(100, 20);
    }
    assertEquals(4, stepped.forwarder.sessions());
    stepped.elapse(2 * INTERVAL_MS + 200, 20);
    assertEquals(4, stepped.sessions.size(), "a look and the next one found nothing");
    assertTrue(stepped.sessions.stream().allMatch(each -> each.cause() == EndCause.DOWN_TIMEOUT));
  }

  @Test
  void shouldUseTheFirstOneOnlyWhenThePoolIsExclusive() throws Exception {
    launchExclusive();
    connect(4, first);
    assertEquals(4, stepped.forwarder.active(0, 0));
    assertTrue(told("b1: active"), stepped.notices::toString);
  }

  @Test
  void shouldCloseTheSessionsOfTheFormerBeforeTheNextIsActive() throws Exception {
    launchExclusive();
    connect(6, first);
    order(OperatorState.DRAINED, "b1");
    stepped.until("all have ended", () -> stepped.sessions.size() == 6);
    assertTrue(stepped.sessions.stream().allMatch(each -> each.cause() == EndCause.DOWN_TAKEOVER));
    stepped.until("the next is active", () -> told("b2: active (takeover)"));
    assertEquals(0, stepped.forwarder.active(0, 0));
    connect(2, second);
  }

  /** More than the loops close in one turn; those that wait are served as soon as may be. */
  @Test
  void shouldSendTheLastByteToTheFormerBeforeTheFirstToTheNext() throws Exception {
    launchExclusive();
    connect(400, first);
    final CompletableFuture<?> drained =
        stepped.forwarder.order(
            operations ->
                operations.set(List.of("front/b1"), OperatorState.DRAINED, Force.YES, "test"));
    int turns = 0;
    Wire next = null;
    while (next == null || next.isEmpty()) {
      write(clients.get(turns++ % 400));
      if (turns <= 10) {
        clients.add(Wire.open(stepped));
        write(clients.get(clients.size() - 1));
      }
      stepped.step();
      final SocketChannel accepted = next == null ? Wire.acceptNow(second) : null;
      if (accepted != null) {
        next = Wire.of(stepped, accepted);
        servers.add(next);
      }
      assertTrue(turns < 1_000, "nobody takes over");
    }
    assertTrue(drained.isDone());
    for (int i = 0; i < 400; i++) {
      assertTrue(servers.get(i).isEnded(), "more could come to the former, session " + i);
    }
    assertTrue(turns > 3, "closed over several turns");
    assertTrue(stepped.sessions.stream().anyMatch(each -> each.cause() == EndCause.DOWN_TAKEOVER));
  }

  /** A byte, if the connection still takes one. */
  private static void write(final Wire client) {
    try {
      client.channel.write(ByteBuffer.wrap(new byte[1]));
    } catch (final IOException e) {
      // reset by the takeover
    }
  }

  @Test
  void shouldStayWithTheNextWhenTheFormerIsBack() throws Exception {
    launchExclusive();
    order(OperatorState.DRAINED, "b1");
    stepped.until("the next is active", () -> told("b2: active (takeover)"));
    order(OperatorState.ENABLED, "b1");
    connect(3, second);
    order(OperatorState.DRAINED, "b2");
    stepped.until("all have ended", () -> stepped.sessions.size() == 3);
    stepped.until("the former is active again", () -> told("b1: active (takeover)"));
    connect(1, first);
  }

  @Test
  void shouldKeepTheSessionsOfADrainedOneWhileThereIsNoOther() throws Exception {
    launchExclusive();
    order(OperatorState.DRAINED, "b2");
    connect(2, first);
    order(OperatorState.DRAINED, "b1");
    stepped.steps(20);
    assertEquals(2, stepped.forwarder.sessions());
    order(OperatorState.ENABLED, "b2");
    stepped.until("the other is active", () -> told("b2: active (takeover)"));
    assertEquals(2, stepped.sessions.size(), "the former's sessions have ended before");
    connect(1, second);
  }
}
