package io.millrace.tcp;

import static java.nio.channels.SelectionKey.OP_READ;
import static java.nio.channels.SelectionKey.OP_WRITE;
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
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** How ends and resets of one side reach the other. */
final class EndTest {
  private static final int MORE_THAN_FITS = 100_000;

  @RegisterExtension final NothingLeft left = new NothingLeft();

  private Rig rig;
  private FakeLoop loop;
  private FakeSession session;
  private FakeSocket client;
  private FakeSocket backend;

  @BeforeEach
  void open() throws IOException {
    open(FrontendSpec.tcp().halfClose(10_000).stall(5_000));
  }

  private void open(final FrontendSpec spec) throws IOException {
    if (rig != null) {
      rig.close();
    }
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

  @Test
  void shouldPassACleanEndOnAfterWhatIsHeld() {
    client.peerSends(60_000);
    client.peerEnds();
    loop.turns(3);
    assertFalse(backend.isShut(), "20,000 bytes are still held");
    backend.peerTakes(Rig.SEND_BYTES);
    loop.turn();
    assertEquals(60_000, backend.takenBytes());
    loop.turn();
    assertTrue(backend.isShut());
    assertFalse(client.isShut(), "the other way goes on");

    backend.peerSends(5_000);
    loop.turn();
    assertEquals(5_000, client.takenBytes());
    backend.peerEnds();
    loop.turn();
    assertEquals(EndCause.CLIENT_END, rig.cause(session));
    assertFalse(client.isShut(), "closing says it: one system call less");
    assertEquals(Closing.CLEAN, client.closing());
    assertEquals(Closing.CLEAN, backend.closing());
  }

  @Test
  void shouldTellWhoEndedFirst() {
    backend.peerEnds();
    loop.turn();
    assertTrue(client.isShut());
    client.peerEnds();
    loop.turn();
    assertEquals(EndCause.BACKEND_END, rig.cause(session));
    assertEquals(EndedBy.BACKEND, loop.record(session).endedBy());
    assertFalse(loop.record(session).reset());
  }

  @Test
  void shouldPassAClientsResetOnAtOnce() {
    backend.peerSends(MORE_THAN_FITS);
    loop.turn();
    client.peerResets();
    loop.turn();
    assertEquals(EndCause.CLIENT_RESET, rig.cause(session));
    assertEquals(Closing.RESET, backend.closing());
  }

  @Test
  void shouldReadABrokenClientToItsEnd() {
    client.peerSends(3_000);
    client.peerResets();
    backend.peerSends(1); // the write takes the error, so that the input ends as if cleanly
    loop.turns(2);
    assertEquals(3_000, backend.takenBytes());
    assertEquals(EndCause.CLIENT_RESET, rig.cause(session));
    assertEquals(Closing.RESET, backend.closing(), "an end after a write error is a reset");
  }

  @Test
  void shouldResetTheClientAtOnceWhenNothingWasWrittenToIt() {
    client.peerSends(10);
    loop.turn();
    backend.peerResets();
    loop.turn();
    assertEquals(EndCause.BACKEND_RESET, rig.cause(session));
    assertEquals(Closing.RESET, client.closing());
    assertTrue(loop.record(session).reset());
  }

  @Test
  void shouldHandOverWhatABrokenBackendHasSentBeforeTheReset() {
    backend.peerSends(MORE_THAN_FITS);
    backend.peerResets();
    client.peerSends(1); // the write takes the error
    for (int i = 0; i < 5; i++) {
      loop.turn();
      assertNull(rig.cause(session));
      client.peerTakes(30_000);
    }
    loop.turns(2);
    assertEquals(MORE_THAN_FITS, client.takenBytes());
    assertEquals(Closing.OPEN, client.closing(), "the reset waits for the acknowledgement");
    client.peerTakes(MORE_THAN_FITS);
    loop.turn();
    loop.elapse(90, 10);
    assertNull(rig.cause(session), "100 ms for the last 2 KB");
    loop.elapse(30, 10);
    assertEquals(EndCause.BACKEND_RESET, rig.cause(session));
    assertEquals(Closing.RESET, client.closing());
  }

  @Test
  void shouldWaitWithTheResetUntilTheClientHasNearlyAll() {
    backend.peerSends(30_000);
    loop.turn();
    backend.peerResets();
    loop.turn();
    assertTrue(client.isLimited(), "a send buffer of the least size");
    assertEquals(OP_WRITE, client.interest());
    loop.elapse(4_000, 100);
    assertNull(rig.cause(session), "30,000 bytes are on the way");
    client.peerTakes(30_000 - FakeSocket.LIMITED_BYTES);
    loop.elapse(20, 10);
    assertEquals(EndCause.BACKEND_RESET, rig.cause(session), "the last byte is 4 s old");
  }

  @Test
  void shouldNotWaitWithTheResetBeyondTheStallLimit() {
    backend.peerSends(30_000);
    loop.turn();
    backend.peerResets();
    loop.turn();
    loop.elapse(4_900, 100);
    assertNull(rig.cause(session));
    loop.elapse(600, 100);
    assertEquals(EndCause.BACKEND_RESET, rig.cause(session));
  }

  @Test
  void shouldOfferHeldBytesOfABrokenBackendForTheHalfCloseTimeOnly() throws IOException {
    open(FrontendSpec.tcp().halfClose(3_000).stall(60_000));
    backend.peerSends(MORE_THAN_FITS);
    loop.turn();
    backend.peerResets();
    loop.elapse(1_000, 100);
    client.peerTakes(1_000); // not enough for the socket to become writable
    loop.elapse(2_800, 100);
    assertNull(rig.cause(session));
    loop.elapse(600, 100);
    assertEquals(EndCause.BACKEND_RESET, rig.cause(session));
    assertEquals(Rig.SEND_BYTES, client.takenBytes());
  }

  @Test
  void shouldNotDestroyBytesWhenTheBackendResetsAfterItsEnd() {
    backend.peerSends(30_000);
    backend.peerCloses();
    loop.turns(2);
    assertTrue(client.isShut());
    client.peerSends(5_000); // the backend is gone: it answers with a reset
    loop.turns(2);
    client.peerSends(5_000);
    loop.elapse(2_000, 100);
    assertEquals(Closing.OPEN, client.closing(), "30,000 bytes are on the way");
    assertEquals(10_000, client.readBytes(), "closing with unread input would reset");
    client.peerTakes(30_000);
    client.peerEnds();
    loop.turn();
    assertEquals(EndCause.BACKEND_RESET, rig.cause(session));
    assertEquals(Closing.CLEAN, client.closing());
  }

  @Test
  void shouldNotListenForeverToAClientWhoseBackendIsGone() {
    backend.peerSends(30_000);
    backend.peerCloses();
    loop.turns(2);
    for (int i = 0; i < 97; i++) {
      client.peerSends(1_000);
      loop.elapse(100, 100);
    }
    assertNull(rig.cause(session));
    loop.elapse(1_200, 100);
    assertEquals(EndCause.BACKEND_RESET, rig.cause(session));
    assertEquals(Closing.RESET, client.closing());
  }

  @Test
  void shouldFindTheResetOfAPausedClientWithinASecond() {
    client.peerSends(MORE_THAN_FITS);
    loop.turns(2);
    assertEquals(0, client.interest(), "in no poller");
    client.peerResets();
    loop.elapse(1_000, 100);
    assertEquals(EndCause.CLIENT_RESET, rig.cause(session));
    assertEquals(Closing.RESET, backend.closing());
  }

  @Test
  void shouldDeliverWhatAPausedBackendHadSentBeforeItsReset() {
    backend.peerSends(MORE_THAN_FITS);
    loop.turns(2);
    assertEquals(0, backend.interest(), "in no poller");
    backend.peerResets();
    loop.elapse(1_000, 100);
    assertNull(rig.cause(session));
    for (int i = 0; i < 5; i++) {
      client.peerTakes(MORE_THAN_FITS);
      loop.turn();
    }
    assertEquals(MORE_THAN_FITS, client.takenBytes());
    client.peerTakes(MORE_THAN_FITS);
    loop.elapse(120, 10);
    assertEquals(EndCause.BACKEND_RESET, rig.cause(session));
  }

  @Test
  void shouldMeetTheCleanEndOfAPausedSideWhenItResumes() {
    client.peerSends(MORE_THAN_FITS);
    client.peerEnds();
    loop.elapse(3_000, 100);
    assertNull(rig.cause(session), "a clean end is no reset");
    backend.peerTakes(Rig.SEND_BYTES);
    loop.turns(2);
    backend.peerTakes(Rig.SEND_BYTES);
    loop.turns(3);
    assertEquals(MORE_THAN_FITS, backend.takenBytes());
    assertTrue(backend.isShut());
  }

  @Test
  void shouldProbeAPausedSideForAMomentOnly() {
    client.peerSends(MORE_THAN_FITS);
    loop.turn();
    loop.elapse(2_000, 100);
    assertEquals(0, client.interest(), "left on, it would spin");
    assertEquals(OP_READ | OP_WRITE, backend.interest());
  }
}
