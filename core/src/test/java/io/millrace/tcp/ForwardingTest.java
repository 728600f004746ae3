package io.millrace.tcp;

import static java.nio.channels.SelectionKey.OP_READ;
import static java.nio.channels.SelectionKey.OP_WRITE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.status.CounterType;
import io.millrace.status.EndCause;
import io.millrace.tcp.FakeLoop.FakeSession;
import io.millrace.testkit.FrontendSpec;
import io.millrace.testkit.NothingLeft;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** How bytes move, what is held, and what each side then waits for. */
final class ForwardingTest {
  @RegisterExtension final NothingLeft left = new NothingLeft();

  private Rig rig;
  private FakeLoop loop;
  private FakeSession session;
  private FakeSocket client;
  private FakeSocket backend;

  @BeforeEach
  void open() throws IOException {
    rig = new Rig(FrontendSpec.tcp(), left);
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
  void shouldWriteAtOnceWhatWasReadAndAskForNothingElse() {
    client.peerSends(1_000);
    backend.peerSends(2_000);
    loop.turn();
    assertEquals(1_000, backend.takenBytes());
    assertEquals(2_000, client.takenBytes());
    assertEquals(OP_READ, client.interest(), "writable is waited for after a short write only");
    assertEquals(OP_READ, backend.interest());
    assertEquals(0, loop.buffers.held());
  }

  @Test
  void shouldForwardWithoutAPollWhatAClientHasSentByThenWhileThatIsUsual() throws IOException {
    for (int i = 2; i < 64; i++) {
      assertEquals(0, takenAtOnce(), "the first client had sent nothing: few are asked");
    }
    assertEquals(10, takenAtOnce(), "one in 64 is");
    assertEquals(10, takenAtOnce(), "it had: the next one is asked");
    final FakeSession late = rig.forwarding();
    assertEquals(1, late.client().reads(), "asked, and had nothing");
    assertEquals(0, takenAtOnce());
    late.client().peerSends(10);
    loop.turn();
    assertEquals(10, late.backend().takenBytes());
  }

  private long takenAtOnce() throws IOException {
    final FakeSession next = rig.accepted();
    next.client().peerSends(10);
    next.connect(loop.nowNs());
    final long taken = next.backend().takenBytes();
    loop.turn();
    assertEquals(10, next.backend().takenBytes(), "now at the latest");
    return taken;
  }

  @Test
  void shouldReadOnceWhenAReadIsShort() {
    final int before = client.reads();
    client.peerSends(1_000);
    loop.turn();
    assertEquals(1, client.reads() - before, "a short read means that nothing is left");
  }

  @Test
  void shouldReadFourTimesInATurnAtMost() {
    final ByteBuffer scratch = ByteBuffer.allocate(1_000);
    final Pipe pipe = new Pipe(client, backend);
    final int before = client.reads();
    client.peerSends(10_000);
    assertTrue(pipe.pump(scratch, loop.buffers, loop.nowNs()));
    assertEquals(4, client.reads() - before, "the others have their turn");
    assertEquals(4_000, backend.takenBytes());
  }

  @Test
  void shouldHoldTheRestAndRestTheSourceWhenTheTargetIsFull() {
    client.peerSends(100_000);
    loop.turn();
    assertEquals(Rig.SCRATCH_BYTES, client.readBytes());
    assertEquals(Rig.SEND_BYTES, backend.takenBytes());
    assertEquals(1, loop.buffers.held());
    assertEquals(0, client.interest(), "the source is not read");
    assertEquals(OP_READ | OP_WRITE, backend.interest());
    loop.turns(3);
    assertEquals(
        Rig.SCRATCH_BYTES, client.readBytes(), "nothing more is read while bytes are held");

    backend.peerTakes(Rig.SEND_BYTES);
    loop.turn();
    assertEquals(Rig.SCRATCH_BYTES, backend.takenBytes(), "first the held bytes");
    assertEquals(0, loop.buffers.held());
    assertEquals(OP_READ, client.interest());
    assertEquals(OP_READ, backend.interest());

    backend.peerTakes(Rig.SCRATCH_BYTES);
    loop.turn();
    assertEquals(100_000, backend.takenBytes());
    assertEquals(1, loop.count(CounterType.READ_PAUSES));
    assertEquals(1, loop.count(CounterType.READ_RESUMES));
  }

  @Test
  void shouldLetTheOtherDirectionRunWhileOneIsHeld() {
    client.peerSends(100_000);
    loop.turn();
    backend.peerSends(5_000);
    loop.turn();
    assertEquals(5_000, client.takenBytes());
  }

  @Test
  void shouldHoldNothingAndReadNothingWhileTheMemoryIsSpent() {
    rig.takeAllBuffers();
    client.peerSends(1_000);
    loop.turns(3);
    assertEquals(0, client.readBytes());
    assertEquals(0, client.interest());
    rig.giveBack(1);
    loop.turns(2);
    assertEquals(1_000, backend.takenBytes());
    assertEquals(OP_READ, client.interest());
  }

  @Test
  void shouldServeWaitersInOrderWhenMemoryComesBack() throws IOException {
    final FakeSession second = rig.forwarding();
    rig.takeAllBuffers();
    second.client().peerSends(10);
    loop.turn();
    client.peerSends(10);
    loop.turn();
    rig.giveBack(1);
    loop.turn();
    assertEquals(OP_READ, second.client().interest(), "it has waited for longer");
    assertEquals(0, client.interest());
  }

  @Test
  void shouldTakeItsWishBackWhenASessionEndsThatWaitsForMemory() {
    rig.takeAllBuffers();
    client.peerSends(10);
    loop.turn();
    assertTrue(loop.buffers.isWanted());
    backend.peerResets();
    client.peerResets();
    loop.turns(2);
    loop.sessions.resetAll(loop.nowNs());
    assertFalse(loop.buffers.isWanted(), "nobody waits any longer");
  }

  @Test
  void shouldReadAheadUpToOneBufferUntilThereIsABackend() throws IOException {
    final FakeSession early = rig.accepted();
    early.client().peerSends(100_000);
    loop.turns(3);
    assertEquals(64 << 10, early.client().readBytes());
    assertEquals(0, early.client().interest());
    early.connect(loop.nowNs());
    assertEquals(Rig.SEND_BYTES, early.backend().takenBytes());
    early.backend().peerTakes(Rig.SEND_BYTES);
    loop.turn();
    assertEquals(64 << 10, early.backend().takenBytes());
    assertEquals(OP_READ, early.client().interest());
  }

  @Test
  void shouldNotTakeFlushedBytesForTheBackendsFirstByte() {
    client.peerSends(100_000);
    loop.turn();
    backend.peerTakes(Rig.SEND_BYTES);
    loop.turn();
    backend.peerResets();
    loop.turns(2);
    assertEquals(EndCause.BACKEND_RESET, rig.cause(session));
    assertEquals(-1, loop.record(session).firstByteNs(), "the backend has not sent a byte");
  }

  @Test
  void shouldEndOneSessionAndCountWhenTheProgramIsWrong() throws IOException {
    final FakeSession other = rig.forwarding();
    final RuntimeException fault = new IllegalStateException("a mistake");
    client.throwsFault(fault);
    client.peerSends(1);
    other.client().peerSends(7);
    loop.turn();
    assertEquals(List.of(fault), left.takeFaults());
    assertEquals(EndCause.ERROR, rig.cause(session));
    assertEquals(FakeSocket.Closing.RESET, backend.closing());
    assertEquals(1, loop.count(CounterType.FAULTS));
    assertEquals(7, other.backend().takenBytes(), "the others do not notice");
  }
}
