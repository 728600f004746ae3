package io.millrace.tcp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.status.EndCause;
import io.millrace.status.EndedBy;
import io.millrace.tcp.FakeLoop.FakeSession;
import io.millrace.tcp.FakeSocket.Closing;
import io.millrace.testkit.FrontendSpec;
import io.millrace.testkit.NothingLeft;
import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The ends that Millrace decides: time limits, memory, drain. */
final class LimitTest {
  private static final int MORE_THAN_FITS = 60_000;

  @RegisterExtension final NothingLeft left = new NothingLeft();

  private Rig rig;
  private FakeLoop loop;
  private FakeSession session;
  private FakeSocket client;
  private FakeSocket backend;

  private void open(final FrontendSpec spec) throws IOException {
    rig = new Rig(spec, left);
    loop = rig.loop;
    session = rig.forwarding();
    client = session.client();
    backend = session.backend();
  }

  @AfterEach
  void close() throws IOException {
    rig.close();
  }

  private void assertEndsAfter(final long ms, final EndCause cause) {
    loop.elapse(ms - 100, 50);
    assertNull(rig.cause(session), "too early");
    loop.elapse(100 + ms / 8, 25);
    assertEquals(cause, rig.cause(session));
  }

  @Test
  void shouldEndCleanlyWhenIdle() throws IOException {
    open(FrontendSpec.tcp().idle(2_000));
    loop.elapse(1_500, 100);
    backend.peerSends(1);
    loop.turn();
    loop.elapse(1_800, 100);
    assertFalse(client.isShut(), "a byte of either side begins the time anew");
    loop.elapse(500, 100);
    assertTrue(client.isShut() && backend.isShut());
    client.peerEnds();
    backend.peerEnds();
    loop.turn();
    assertEquals(EndCause.IDLE, rig.cause(session));
    assertEquals(EndedBy.MILLRACE, loop.record(session).endedBy());
    assertFalse(loop.record(session).reset());
  }

  @Test
  void shouldCountTheDrainingOfHeldBytesAsActivity() throws IOException {
    open(FrontendSpec.tcp().idle(2_000));
    client.peerSends(100_000);
    loop.turn();
    for (int i = 0; i < 4; i++) {
      loop.elapse(1_000, 100);
      backend.peerTakes(14_000); // a third: enough to become writable
    }
    loop.turn();
    assertNull(rig.cause(session));
    assertEquals(Rig.SEND_BYTES + 4 * 14_000, backend.takenBytes());
    loop.elapse(2_200, 100);
    assertEquals(EndCause.IDLE, rig.cause(session));
  }

  @Test
  void shouldResetBothWhenIdleWithBytesStuck() throws IOException {
    open(FrontendSpec.tcp().idle(2_000));
    client.peerSends(MORE_THAN_FITS);
    loop.turn();
    assertEndsAfter(2_000, EndCause.IDLE);
    assertTrue(loop.record(session).reset(), "a clean end would pass for the whole");
    assertEquals(Closing.RESET, backend.closing());
    assertEquals(Closing.RESET, client.closing());
  }

  @Test
  void shouldReadAndDropForASecondAfterItsOwnEnd() throws IOException {
    open(FrontendSpec.tcp().idle(2_000));
    loop.elapse(2_200, 100);
    assertTrue(client.isShut());
    client.peerSends(5_000);
    loop.elapse(700, 100);
    assertNull(rig.cause(session));
    assertEquals(5_000, client.readBytes());
    assertEquals(0, backend.takenBytes());
    loop.elapse(400, 100);
    assertEquals(EndCause.IDLE, rig.cause(session));
    assertEquals(Closing.CLEAN, client.closing());
  }

  @Test
  void shouldResetWhenTheOtherSideIsSilentAfterAnEnd() throws IOException {
    open(FrontendSpec.tcp().halfClose(3_000));
    client.peerEnds();
    loop.turn();
    loop.elapse(2_000, 100);
    backend.peerSends(1);
    loop.turn();
    assertEndsAfter(3_000, EndCause.HALF_CLOSED);
    assertEquals(Closing.RESET, backend.closing());
  }

  @Test
  void shouldResetBothWhenAReceiverTakesNothing() throws IOException {
    open(FrontendSpec.tcp().stall(4_000));
    backend.peerSends(MORE_THAN_FITS);
    loop.turn();
    loop.elapse(3_000, 100);
    client.peerTakes(15_000);
    loop.turn();
    assertEndsAfter(4_000, EndCause.STALL);
    assertEquals(Closing.RESET, client.closing());
  }

  @Test
  void shouldNotStallWhileTheReceiverTakesSome() throws IOException {
    open(FrontendSpec.tcp().stall(2_000));
    for (int i = 0; i < 10; i++) {
      backend.peerSends(40_000);
      loop.elapse(1_500, 100);
      client.peerTakes(20_000);
    }
    assertNull(rig.cause(session));
  }

  @Test
  void shouldEndAtItsAgeInTheFirstQuietSecondAfterTheBackendSpoke() throws IOException {
    open(FrontendSpec.tcp().maxAge(10_000));
    for (int i = 0; i < 21; i++) {
      client.peerSends(1);
      loop.turn();
      backend.peerSends(1);
      loop.elapse(500, 100);
    }
    assertFalse(client.isShut(), "not quiet yet");
    loop.elapse(1_300, 100);
    assertTrue(client.isShut());
    client.peerEnds();
    backend.peerEnds();
    loop.turn();
    assertEquals(EndCause.MAX_AGE, rig.cause(session));
  }

  @Test
  void shouldEndAtItsAgeWhenTheBackendsBytesWereTakenLate() throws IOException {
    open(FrontendSpec.tcp().maxAge(10_000));
    backend.peerSends(MORE_THAN_FITS);
    loop.elapse(9_800, 100);
    client.peerTakes(MORE_THAN_FITS);
    loop.elapse(200, 100);
    assertEquals(MORE_THAN_FITS, client.takenBytes());
    loop.elapse(1_500, 100);
    assertTrue(client.isShut(), "taking is no answer: the backend spoke last");
  }

  @Test
  void shouldEndAtTwiceItsAgeWhenAnAnswerIsOwed() throws IOException {
    open(FrontendSpec.tcp().maxAge(10_000));
    loop.elapse(9_000, 100);
    client.peerSends(1);
    loop.elapse(10_800, 100);
    assertFalse(client.isShut(), "the backend is at work");
    loop.elapse(300, 50);
    assertTrue(client.isShut());
  }

  @Test
  void shouldEndTheLongestStalledWhenMemoryIsSpentAndWanted() throws IOException {
    open(FrontendSpec.tcp());
    client.peerSends(MORE_THAN_FITS);
    loop.turn();
    loop.elapse(2_000, 100);
    final FakeSession second = rig.forwarding();
    second.client().peerSends(MORE_THAN_FITS);
    loop.turn();
    rig.takeAllBuffers();
    loop.elapse(20_000, 500);
    assertNull(rig.cause(session), "nobody wants the memory");
    final FakeSession third = rig.forwarding();
    third.client().peerSends(10);
    loop.elapse(1_000, 500);
    assertEquals(EndCause.BUFFERS, rig.cause(session));
    assertNull(rig.cause(second), "one is enough");
    loop.turns(2);
    assertEquals(10, third.backend().takenBytes());
  }

  @Test
  void shouldNotEndASessionForMemoryThatIsNotStalledForTenSeconds() throws IOException {
    open(FrontendSpec.tcp());
    client.peerSends(MORE_THAN_FITS);
    loop.turn();
    rig.takeAllBuffers();
    final FakeSession other = rig.forwarding();
    other.client().peerSends(10);
    loop.elapse(9_500, 500);
    assertNull(rig.cause(session));
    loop.elapse(1_000, 500);
    assertEquals(EndCause.BUFFERS, rig.cause(session));
  }

  @Test
  void shouldEndCleanlyWhenTheDrainTimeIsOver() throws IOException {
    open(FrontendSpec.tcp());
    final FakeSession stuck = rig.forwarding();
    stuck.client().peerSends(MORE_THAN_FITS);
    loop.turn();
    loop.sessions.endDrained(loop.nowNs());
    assertEquals(EndCause.DRAIN, rig.cause(stuck));
    assertTrue(loop.record(stuck).reset());
    client.peerEnds();
    backend.peerEnds();
    loop.turn();
    assertEquals(EndCause.DRAIN, rig.cause(session));
    assertFalse(loop.record(session).reset());
  }
}
