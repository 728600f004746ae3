package io.millrace;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.config.Algorithm;
import io.millrace.config.Cidr;
import io.millrace.config.OperatorState;
import io.millrace.control.BackendStatus;
import io.millrace.control.ClientRule;
import io.millrace.control.Force;
import io.millrace.control.Operations;
import io.millrace.control.OrderException;
import io.millrace.control.OrderedBackend;
import io.millrace.control.WhatIf;
import io.millrace.testkit.FrontendSpec;
import io.millrace.testkit.NothingLeft;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.channels.ServerSocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What operators order takes effect on the next session. Conformance B7. */
final class SteppedOrdersTest {
  @RegisterExtension final NothingLeft left = new NothingLeft();

  private final List<Wire> wires = new ArrayList<>();
  private ServerSocketChannel first;
  private ServerSocketChannel second;
  private Stepped stepped;

  @BeforeEach
  void open() throws IOException {
    first = Wire.backend();
    second = Wire.backend();
  }

  @AfterEach
  void close() throws Exception {
    if (stepped != null) {
      stepped.close();
    }
    for (final Wire wire : wires) {
      wire.close();
    }
    first.close();
    second.close();
  }

  private void launch(final Algorithm balance) throws Exception {
    stepped =
        Stepped.launch(
            left,
            FrontendSpec.tcp()
                .name("rw")
                .balance(balance)
                .to(FrontendSpec.backend("pg1", Wire.port(first), 1, 10))
                .to(FrontendSpec.backend("pg2", Wire.port(second), 1, 10)));
  }

  private <T> T order(final Function<Operations, T> order) {
    final CompletableFuture<T> answer = stepped.forwarder.order(order);
    stepped.until("the order is carried out", answer::isDone);
    return answer.join();
  }

  private OrderException refusal(final Function<Operations, ?> order) {
    final CompletionException refused = assertThrows(CompletionException.class, () -> order(order));
    return (OrderException) refused.getCause();
  }

  private static List<OrderedBackend> set(
      final Operations operations, final OperatorState state, final String... names) {
    return operations.set(List.of(names), state, Force.NO, "alice");
  }

  private long active(final int backend) {
    return stepped.forwarder.active(0, backend);
  }

  /** Opens sessions; returns how many the first backend got. */
  private long connect(final int count) throws IOException {
    final long before = active(0);
    final long all = active(0) + active(1) + count;
    for (int i = 0; i < count; i++) {
      wires.add(Wire.open(stepped));
      final long want = all - count + i + 1;
      stepped.until("a session", () -> active(0) + active(1) == want);
    }
    return active(0) - before;
  }

  @Test
  void shouldSendNothingNewToADrainedBackendUntilItIsEnabled() throws Exception {
    launch(Algorithm.ROUND_ROBIN);
    assertEquals(2, connect(4));
    final List<OrderedBackend> done = order(each -> set(each, OperatorState.DRAINED, "pg1"));
    assertEquals(new OrderedBackend("rw", "pg1", "unprobed", "draining", 1, 1, 2), done.get(0));
    assertEquals(0, connect(3));
    assertEquals(2, active(0), "live sessions stay");
    final BackendStatus status = order(Operations::backends).get(0);
    assertEquals("draining", status.state());
    assertEquals("operator", status.by());
    assertFalse(status.eligible());
    order(each -> set(each, OperatorState.ENABLED, "rw/pg1"));
    assertEquals(2, connect(4));
  }

  @Test
  void shouldRefuseToDrainTheLastEligibleBackendUnlessForced() throws Exception {
    launch(Algorithm.ROUND_ROBIN);
    assertTrue(
        refusal(each -> set(each, OperatorState.DRAINED, "pg*")).getMessage().contains("--force"));
    assertEquals(1, connect(2));
    order(each -> set(each, OperatorState.DRAINED, "pg1"));
    assertTrue(
        refusal(each -> set(each, OperatorState.DISABLED, "pg2")).getMessage().contains("pg2"));
    order(each -> each.set(List.of("pg2"), OperatorState.DRAINED, Force.YES, "alice"));
    assertTrue(order(Operations::backends).stream().noneMatch(BackendStatus::eligible));
  }

  @Test
  void shouldDoNothingWhenOneOfTheNamesIsUnknown() throws Exception {
    launch(Algorithm.ROUND_ROBIN);
    final String message =
        refusal(each -> set(each, OperatorState.DRAINED, "pg1", "pg9")).getMessage();
    assertTrue(message.contains("\"pg9\"") && message.contains("rw/pg1, rw/pg2"), message);
    assertEquals(1, connect(2));
    refusal(each -> set(each, OperatorState.DRAINED, "ro/pg1"));
  }

  @Test
  void shouldSpreadByNewWeightsFromTheNextSessionOn() throws Exception {
    launch(Algorithm.ROUND_ROBIN);
    assertEquals(2, connect(4));
    final List<OrderedBackend> done = order(each -> each.weigh(Map.of("pg1", 3), "alice"));
    assertEquals(new OrderedBackend("rw", "pg1", "unprobed", "unprobed", 1, 3, 2), done.get(0));
    assertEquals(6, connect(8));
    order(each -> each.weigh(Map.of("pg1", 0), "alice"));
    assertEquals(0, connect(2));
    assertTrue(
        refusal(each -> each.weigh(Map.of("pg1", 1_001), "alice")).getMessage().contains("1000"));
  }

  @Test
  void shouldTellWhereSessionsWouldGo() throws Exception {
    launch(Algorithm.LEAST_CONNECTIONS);
    connect(12);
    final WhatIf answer = order(each -> each.whatIfDown("pg1")).get(0);
    assertEquals(6, answer.moved());
    assertEquals(List.of(new WhatIf.Survivor("pg2", 6, 6, 10)), answer.survivors());
    assertEquals(120, answer.survivors().get(0).percent());
  }

  @Test
  void shouldRefuseClientsForAsLongAsTheyAreDenied() throws Exception {
    launch(Algorithm.ROUND_ROBIN);
    final Cidr block = new Cidr(InetAddress.getByName("127.0.0.0"), 8);
    final long second = 1_000_000_000L;
    assertEquals(
        List.of("rw"), order(each -> each.rule(null, block, ClientRule.DENY, 5 * second, "alice")));
    wires.add(Wire.open(stepped));
    stepped.until("a refusal", () -> stepped.refused.size() == 1);
    stepped.elapse(5_100, 100);
    connect(1);
    order(each -> each.rule("rw", block, ClientRule.DENY, 0, "alice"));
    wires.add(Wire.open(stepped));
    stepped.until("a refusal", () -> stepped.refused.size() == 2);
    order(each -> each.rule("rw", block, ClientRule.ALLOW, 0, "alice"));
    connect(1);
    refusal(each -> each.rule("ro", block, ClientRule.DENY, 0, "alice"));
  }
}
