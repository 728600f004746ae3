package io.millrace.tcp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.net.BufferPool;
import io.millrace.tcp.Pipe.Input;
import io.millrace.testkit.Seeds;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** One direction against sockets that do whatever sockets may do. Conformance: seeded fuzz. */
final class PipeFuzzTest {
  private static final int RUNS = 120;
  private static final int STEPS = 1_500;

  @Test
  void shouldKeepEveryByteWhateverTheSocketsDo() {
    Seeds.each(RUNS, random -> new Play(random).run());
  }

  private static final class Play {
    private static final int[] SCRATCHES = {200, 5_000, 64 << 10};
    private static final int[] SEND_BUFFERS = {1, 700, 30_000, 400_000};

    private final Random random;
    private final BufferPool buffers = new BufferPool(0);
    private final ArrayDeque<ByteBuffer> stolen = new ArrayDeque<>();
    private final ByteBuffer scratch;
    private final FakeSocket source;
    private final FakeSocket target;
    private final Pipe pipe;
    private boolean connected;
    private long nowNs;

    Play(final Random random) {
      this.random = random;
      final Stream stream = new Stream(random.nextInt(1_000));
      scratch = ByteBuffer.allocateDirect(SCRATCHES[random.nextInt(SCRATCHES.length)]);
      final int sendBytes = SEND_BUFFERS[random.nextInt(SEND_BUFFERS.length)];
      source = new FakeSocket("source", stream, null, 1, random);
      target = new FakeSocket("target", null, stream, sendBytes, random);
      connected = random.nextBoolean();
      pipe = new Pipe(source, connected ? target : null);
    }

    void run() {
      final boolean sourceBreaks = random.nextInt(4) == 0;
      final boolean targetBreaks = random.nextInt(4) == 0;
      for (int i = 0; i < STEPS; i++) {
        nowNs++;
        act();
        if (sourceBreaks && random.nextInt(STEPS) == 0) {
          source.peerResets();
        }
        if (targetBreaks && random.nextInt(STEPS) == 0) {
          target.peerResets();
        }
        check();
      }
      conclude();
    }

    private void act() {
      switch (random.nextInt(8)) {
        case 0, 1 -> source.peerSends(random.nextInt(1 << random.nextInt(18)));
        case 2 -> target.peerTakes(random.nextInt(1 << random.nextInt(18)));
        case 3, 4 -> read();
        case 5 -> flush();
        case 6 -> steal();
        default -> {
          if (!connected && random.nextInt(50) == 0) {
            connect();
          }
        }
      }
    }

    private void read() {
      if (!pipe.wantsRead() && connected) {
        return;
      }
      final long before = source.readBytes();
      final boolean moved =
          connected
              ? pipe.pump(scratch, buffers, nowNs)
              : !pipe.isStarved() && pipe.readAhead(buffers, nowNs);
      assertEquals(moved, source.readBytes() > before, "what it says of having read");
      final long most = connected ? (long) Pipe.READS_MAX * scratch.capacity() : 64 << 10;
      assertTrue(source.readBytes() - before <= most, "a turn is bounded");
    }

    private void flush() {
      if (connected && pipe.isHolding()) {
        final long before = target.takenBytes();
        final boolean moved = pipe.flush(buffers, nowNs);
        assertEquals(moved, target.takenBytes() > before, "what it says of having written");
        assertTrue(!moved || pipe.progressNs() == nowNs, "progress is noted");
      }
    }

    private void connect() {
      connected = true;
      pipe.target(target);
      pipe.flush(buffers, nowNs);
    }

    private void steal() {
      if (stolen.isEmpty()) {
        while (random.nextInt(20) > 0 && buffers.hasRoom()) {
          stolen.add(buffers.take());
        }
      } else {
        giveBack();
      }
    }

    private void giveBack() {
      stolen.forEach(buffers::give);
      stolen.clear();
      pipe.fed();
    }

    private void check() {
      assertTrue(pipe.isBalanced(), "read = written + held + dropped");
      assertEquals(source.readBytes(), pipe.bytesRead());
      assertEquals(target.takenBytes(), pipe.bytesWritten());
      assertEquals(stolen.size() + (pipe.isHolding() ? 1 : 0), buffers.held(), "buffers");
      assertTrue(pipe.heldBytes() <= BufferPool.BUFFER_BYTES, "held");
      assertEquals(pipe.isHolding(), pipe.heldBytes() > 0, "an empty buffer is not kept");
      assertFalse(pipe.isHolding() && pipe.wantsRead(), "read while holding");
      assertFalse(pipe.isHolding() && pipe.hasTargetFailed(), "held for nobody");
      if (!pipe.hasTargetFailed()) {
        final long lost = pipe.bytesRead() - pipe.bytesWritten() - pipe.heldBytes();
        assertEquals(0, lost, "dropped although the target lives");
      }
    }

    private void conclude() {
      giveBack();
      if (!connected) {
        connect();
      }
      source.peerEnds();
      for (int i = 0; i < 1_000_000 && (pipe.wantsRead() || pipe.isHolding()); i++) {
        target.peerTakes(Long.MAX_VALUE);
        pipe.flush(buffers, nowNs);
        read();
        check();
      }
      if (pipe.hasTargetFailed()) {
        assertTrue(target.isBroken());
      } else {
        assertNotEquals(Input.OPEN, pipe.input());
        assertEquals(source.isBroken(), pipe.input() == Input.RESET, "a reset is no clean end");
        assertEquals(source.sentBytes(), target.takenBytes(), "what came before an end arrives");
      }
      pipe.drop(buffers);
      assertEquals(0, buffers.held());
    }
  }
}
