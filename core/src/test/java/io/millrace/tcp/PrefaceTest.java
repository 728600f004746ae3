package io.millrace.tcp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.net.BufferPool;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

/** Bytes that the target gets before all that is read. Conformance P9. */
final class PrefaceTest {
  private static final int PREFACE_BYTES = 52;

  private final Stream expected = new Stream(7);
  private final FakeSocket source =
      new FakeSocket("source", new Stream(7 + PREFACE_BYTES), null, 1, null);
  private final ByteBuffer scratch = ByteBuffer.allocate(BufferPool.BUFFER_BYTES);
  private final BufferPool buffers = new BufferPool(0);
  private final Pipe pipe = new Pipe(source, null);

  @Test
  void shouldWriteThePrefaceFirstAndCountOnlyWhatWasRead() {
    source.peerSends(1_000);
    pipe.readAhead(buffers, 1);
    final FakeSocket target = connect(40_000);
    assertTrue(pipe.flush(buffers, 2));
    assertEquals(PREFACE_BYTES + 1_000, target.takenBytes());
    assertEquals(1_000, pipe.bytesWritten());
    assertTrue(pipe.isBalanced());
    assertFalse(pipe.isHolding());
    source.peerSends(500);
    assertTrue(pipe.pump(scratch, buffers, 3));
    assertEquals(PREFACE_BYTES + 1_500, target.takenBytes());
    assertEquals(0, buffers.held());
  }

  @Test
  void shouldReadNothingUntilThePrefaceIsOutWhenTheTargetTakesItInPieces() {
    source.peerSends(1_000);
    final FakeSocket target = connect(10);
    assertTrue(pipe.flush(buffers, 2));
    assertEquals(10, target.takenBytes());
    assertTrue(pipe.isHolding());
    assertFalse(pipe.wantsRead());
    assertFalse(pipe.pump(scratch, buffers, 3));
    assertFalse(pipe.flush(buffers, 4), "nothing was taken");
    assertEquals(2, pipe.progressNs());
    for (int i = 0; i < PREFACE_BYTES / 10; i++) {
      target.peerTakes(10);
      assertTrue(pipe.flush(buffers, 5 + i));
    }
    assertFalse(pipe.isHolding());
    assertEquals(PREFACE_BYTES, target.takenBytes());
    assertEquals(0, pipe.bytesWritten());
    assertTrue(pipe.wantsRead());
  }

  @Test
  void shouldGiveUpWhenTheTargetIsBroken() {
    source.peerSends(1_000);
    pipe.readAhead(buffers, 1);
    connect(40_000).peerResets();
    assertFalse(pipe.flush(buffers, 2));
    assertTrue(pipe.hasTargetFailed());
    assertFalse(pipe.isHolding());
    assertTrue(pipe.isBalanced());
    assertEquals(0, buffers.held());
  }

  private FakeSocket connect(final int sendBytes) {
    final FakeSocket target = new FakeSocket("target", null, expected, sendBytes, null);
    final ByteBuffer preface = ByteBuffer.allocate(PREFACE_BYTES);
    expected.copy(0, PREFACE_BYTES, preface);
    pipe.preface(preface.flip(), 1);
    pipe.target(target);
    return target;
  }
}
