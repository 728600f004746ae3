package io.millrace.tools.echo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.channels.Pipe;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import org.junit.jupiter.api.Test;

final class HeldBuffersTest {
  private final HeldBuffers buffers = new HeldBuffers(1, 8);

  @Test
  void shouldHandOutTheSameBufferWhenItWasGivenBack() {
    final ByteBuffer first = buffers.take().put((byte) 1).flip();
    assertFalse(buffers.isAvailable());
    buffers.release(first);
    assertTrue(buffers.isAvailable());
    assertSame(first, buffers.take());
    assertEquals(8, first.remaining());
  }

  @Test
  void shouldRefuseWhenSpent() {
    buffers.take();
    assertThrows(IllegalStateException.class, buffers::take);
  }

  @Test
  void shouldPauseAReaderUntilABufferIsFree() throws Exception {
    final Pipe pipe = Pipe.open();
    try (Selector selector = Selector.open();
        Pipe.SourceChannel source = pipe.source();
        Pipe.SinkChannel sink = pipe.sink()) {
      assertTrue(sink.isOpen());
      source.configureBlocking(false);
      final SelectionKey key = source.register(selector, SelectionKey.OP_READ);
      final ByteBuffer buffer = buffers.take();
      buffers.await(key);
      assertEquals(0, key.interestOps());
      buffers.release(buffer);
      assertEquals(SelectionKey.OP_READ, key.interestOps());
    }
  }
}
