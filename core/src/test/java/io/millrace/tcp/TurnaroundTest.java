package io.millrace.tcp;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.millrace.status.EndedBy;
import io.millrace.status.IdleAges;
import io.millrace.status.LatencySummary;
import io.millrace.tcp.FakeLoop.FakeSession;
import io.millrace.testkit.FrontendSpec;
import io.millrace.testkit.NothingLeft;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** How long a backend takes to answer, and how long sessions were silent when they ended. */
final class TurnaroundTest {
  @RegisterExtension final NothingLeft left = new NothingLeft();

  private Rig rig;
  private FakeLoop loop;

  @BeforeEach
  void open() throws IOException {
    rig = new Rig(FrontendSpec.tcp().halfClose(60_000), left);
    loop = rig.loop;
  }

  @AfterEach
  void close() throws IOException {
    rig.close();
  }

  private void assertMeasured(final long count, final long ms) {
    final LatencySummary measured = loop.latency().turnaround();
    assertEquals(count, measured.count());
    final long ns = TimeUnit.MILLISECONDS.toNanos(ms);
    assertEquals(ns, measured.maxNs(), ns * 0.032);
  }

  private void assertIdle(final EndedBy by, final long seconds) {
    final IdleAges ages = loop.idleAges();
    final int bucket = ages.commonest(by);
    assertEquals(seconds, TimeUnit.NANOSECONDS.toSeconds(ages.lowerBoundsNs()[bucket]));
    assertEquals(1, ages.of(by)[bucket]);
  }

  @Test
  void shouldMeasureFromTheLastByteOfARequestInManyReads() throws IOException {
    final FakeSession session = rig.forwarding();
    for (int i = 0; i < 20; i++) {
      session.client().peerSends(100_000);
      loop.elapse(1, 1);
      session.backend().peerTakes(Long.MAX_VALUE);
    }
    loop.elapse(30, 1);
    session.backend().peerSends(10);
    loop.turn();
    session.client().peerTakes(Long.MAX_VALUE);
    final long lastRead = loop.latency().turnaround().maxNs();
    assertEquals(30, TimeUnit.NANOSECONDS.toMillis(lastRead), 2);
  }

  @Test
  void shouldMeasureAReplyWhenTheClientHasEndedItsSide() throws IOException {
    final FakeSession session = rig.forwarding();
    session.client().peerSends(100);
    session.client().peerEnds();
    loop.turn();
    loop.elapse(8, 1);
    session.backend().peerSends(100);
    session.backend().peerEnds();
    loop.turns(2);
    assertMeasured(1, 8);
  }

  @Test
  void shouldBeginWhenTheBackendIsReachedWhenARequestCameBefore() throws IOException {
    final FakeSession session = rig.accepted();
    session.client().peerSends(100);
    loop.turn();
    loop.elapse(500, 100);
    session.connect(loop.nowNs());
    loop.elapse(4, 1);
    session.backend().peerSends(100);
    loop.turn();
    assertMeasured(1, 4);
  }

  @Test
  void shouldLeaveOutWhatOverlaps() throws IOException {
    final FakeSession session = rig.forwarding();
    for (int i = 0; i < 10; i++) {
      session.client().peerSends(100);
      session.backend().peerSends(100);
      loop.elapse(1, 1);
    }
    assertEquals(0, loop.latency().turnaround().count());
  }

  @Test
  void shouldTellWhoEndedASilentSessionWhenTheOtherSideNoticesLater() throws IOException {
    final FakeSession session = rig.forwarding();
    session.client().peerSends(100);
    loop.turn();
    loop.elapse(300_020, 10);
    session.backend().peerEnds();
    loop.turn();
    loop.elapse(40_000, 1_000);
    session.client().peerEnds();
    loop.turns(2);
    assertIdle(EndedBy.BACKEND, 300);
  }

  @Test
  void shouldTellWhenASilentSessionIsReset() throws IOException {
    final FakeSession session = rig.forwarding();
    loop.elapse(15_000, 1_000);
    session.client().peerResets();
    loop.turns(2);
    assertIdle(EndedBy.CLIENT, 15);
  }
}
