package io.millrace.balance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.millrace.config.AccessConfig;
import io.millrace.config.Algorithm;
import io.millrace.config.Cidr;
import io.millrace.config.RateConfig;
import io.millrace.config.SourceConfig;
import io.millrace.status.EndCause;
import io.millrace.testkit.Seeds;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Each refusal gives back what it had taken. Conformance L2. */
final class AdmissionTest {
  private static final long SECOND_NS = TimeUnit.SECONDS.toNanos(1);
  private static final int TOTAL = 12;
  private static final int MAX = 10;

  private final SessionLimit total = new SessionLimit(TOTAL);
  private final SessionLimit frontend = new SessionLimit(MAX);
  private final Pool pool = PoolSpec.equal(Algorithm.FIRST, 1).pool();

  @Test
  void shouldTakeNothingWhenClientIsDenied() throws Exception {
    final Gate gate = gate(perSecond(1), new SourceConfig(1, RateConfig.OFF));
    final Admission denied = new Admission(gate, pool);
    assertEquals(EndCause.DENY, denied.admit(ip(66), 0));
    assertEquals(EndCause.DENY, denied.admitFlow(ip(66), 0));
    assertNull(new Admission(gate, pool).admit(ip(1), 0), "the rate's only token is left");
    assertEquals(1, total.count());
    assertEquals(1, gate.sources().sessions());
  }

  @Test
  void shouldNameDenyWhenOtherLimitsAreReachedToo() throws Exception {
    final Gate gate = gate(perSecond(1), SourceConfig.OFF);
    assertNull(new Admission(gate, pool).admit(ip(1), 0));
    assertEquals(EndCause.SESSION_RATE, new Admission(gate, pool).admit(ip(1), 0));
    assertEquals(EndCause.DENY, new Admission(gate, pool).admit(ip(66), 0));
  }

  @Test
  void shouldLeaveRateToOthersWhenSourceIsRefused() throws Exception {
    final Gate gate = gate(perSecond(4), new SourceConfig(2, RateConfig.OFF));
    assertNull(new Admission(gate, pool).admit(ip(1), 0));
    assertNull(new Admission(gate, pool).admit(ip(1), 0));
    for (int i = 0; i < 100; i++) {
      assertEquals(EndCause.SOURCE_SESSIONS, new Admission(gate, pool).admit(ip(1), 0));
      assertEquals(EndCause.SOURCE_SESSIONS, new Admission(gate, pool).admitFlow(ip(1), 0));
    }
    assertNull(new Admission(gate, pool).admit(ip(2), 0));
    assertNull(new Admission(gate, pool).admit(ip(3), 0));
    assertEquals(EndCause.SESSION_RATE, new Admission(gate, pool).admit(ip(4), 0));
  }

  @Test
  void shouldHoldWhatFrontendGaveUntilCloseWhenHeaderNamesRefusedSource() throws Exception {
    final Gate gate = gate(RateConfig.OFF, new SourceConfig(1, RateConfig.OFF));
    assertNull(new Admission(gate, pool).admit(ip(1), 0));
    for (final int client : new int[] {1, 66}) {
      final Admission behindProxy = new Admission(gate, pool);
      assertNull(behindProxy.enter(0));
      assertEquals(2, total.count());
      assertEquals(
          client == 66 ? EndCause.DENY : EndCause.SOURCE_SESSIONS,
          behindProxy.enterSource(ip(client), 0));
      assertEquals(2, frontend.count());
      behindProxy.close();
      assertEquals(1, total.count());
    }
    assertEquals(1, gate.sources().sessions());
  }

  /** Flows that nobody has answered stop before the table of sources. */
  @Test
  void shouldKeepFloodOutOfTableWhenBudgetOfUnansweredFlowsIsSpent() throws Exception {
    final Gate gate = gate(RateConfig.OFF, new SourceConfig(3, perSecond(1)));
    final List<Admission> open = new ArrayList<>();
    for (int i = 0; i < 1_000; i++) {
      final Admission flow = new Admission(gate, pool);
      final EndCause refusal = flow.admitFlow(ip(100 + i), 0);
      assertEquals(i < MAX / 2 ? null : EndCause.MAX_SESSIONS, refusal);
      open.add(flow);
    }
    assertEquals(MAX / 2, gate.sources().slotsInUse(0));
    open.get(0).answered();
    assertNull(new Admission(gate, pool).admitFlow(ip(1), 0));
    assertEquals(EndCause.MAX_SESSIONS, new Admission(gate, pool).admitFlow(ip(2), 0));
    open.forEach(Admission::close);
    assertEquals(1, total.count());
    assertEquals(1, gate.unanswered().count());
  }

  @Test
  void shouldGiveEverythingBackWhateverTheOrder() {
    Seeds.each(
        50,
        random -> {
          final Gate gate = gate(perSecond(100), new SourceConfig(3, perSecond(5)));
          final List<Admission> open = new ArrayList<>();
          long nowNs = 0;
          for (int i = 0; i < 2_000; i++) {
            nowNs += random.nextInt(20_000_000);
            if (random.nextInt(5) < 2 && !open.isEmpty()) {
              final Admission ended = open.remove(random.nextInt(open.size()));
              ended.close();
              ended.close();
            } else {
              final Admission session = new Admission(gate, pool);
              if (open(session, random, nowNs)) {
                open.add(session);
              }
            }
            assertEquals(open.size(), total.count());
            assertEquals(open.size(), frontend.count());
            assertEquals(open.size(), gate.sources().sessions());
          }
          open.forEach(Admission::close);
          assertEquals(0, total.count());
          assertEquals(0, frontend.count());
          assertEquals(0, gate.unanswered().count());
          assertEquals(0, gate.sources().sessions());
          assertEquals(0, gate.sources().slotsInUse(nowNs + SECOND_NS));
          assertEquals(0, pool.active(0));
        });
  }

  /** As a connection, a flow, or a connection whose client is named by a header. */
  private static boolean open(final Admission session, final Random random, final long nowNs)
      throws UnknownHostException {
    final InetAddress client = ip(random.nextInt(4) == 0 ? 66 : random.nextInt(6));
    EndCause refusal;
    switch (random.nextInt(3)) {
      case 0 -> refusal = session.admit(client, nowNs);
      case 1 -> refusal = session.admitFlow(client, nowNs);
      default -> {
        refusal = session.enter(nowNs);
        if (refusal == null) {
          refusal = session.enterSource(client, nowNs);
          if (refusal != null) {
            session.close();
          }
        }
      }
    }
    if (refusal == null && random.nextBoolean()) {
      session.acquireBackend(PoolSpec.key(random), new Tried());
      session.answered();
    }
    return refusal == null;
  }

  /** Serves all but 10.0.0.66. */
  private Gate gate(final RateConfig rate, final SourceConfig sources) throws Exception {
    return new Gate(
        new AccessList(new AccessConfig(List.of(), List.of(new Cidr(ip(66), 32)))),
        total,
        frontend,
        new RateLimit(rate, 0),
        SourceTable.of(sources, MAX, 1 << 20, 0));
  }

  private static RateConfig perSecond(final long count) {
    return new RateConfig(count, SECOND_NS);
  }

  private static InetAddress ip(final int client) throws UnknownHostException {
    return InetAddress.getByAddress(new byte[] {10, 0, (byte) (client >>> 8), (byte) client});
  }
}
