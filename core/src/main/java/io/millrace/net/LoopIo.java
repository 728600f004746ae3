package io.millrace.net;

import java.nio.ByteBuffer;

/**
 * What all sessions of one loop share.
 *
 * @param poller of the loop
 * @param timers of the loop
 * @param buffers memory for held data
 * @param scratch direct buffer that each read goes through; nothing stays in it between two calls
 */
public record LoopIo(Poller poller, Timers timers, BufferPool buffers, ByteBuffer scratch) {
  /** One read takes at most so much; a whole datagram fits. */
  public static final int SCRATCH_BYTES = BufferPool.BUFFER_BYTES;
}
