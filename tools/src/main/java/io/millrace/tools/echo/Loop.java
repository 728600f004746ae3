package io.millrace.tools.echo;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** The selector, the buffers and the clock that all handlers of one peer share. */
final class Loop implements AutoCloseable {
  /** Time between ticks while somebody wants them. */
  static final int TICK_MS = 100;

  /**
   * Reads or writes of one connection in one turn, so that one busy connection does not starve the
   * others.
   */
  static final int TURN_MAX = 16;

  /** One read of a stream; a datagram of the greatest size fits too. */
  static final int SCRATCH_BYTES = 64 * 1024;

  /**
   * Holds the unwritten rest of at most so many connections at once: 32 MiB; others wait for their
   * turn.
   */
  private static final int HELD_MAX = 512;

  final Selector selector;
  final ByteBuffer scratch = ByteBuffer.allocateDirect(SCRATCH_BYTES);
  final HeldBuffers held = new HeldBuffers(HELD_MAX, SCRATCH_BYTES);

  private final Consumer<SelectionKey> dispatch = this::dispatch;
  private boolean tickWanted;
  private long tickDeadlineNs;
  private volatile boolean stopped;

  Loop() throws IOException {
    selector = Selector.open();
  }

  /** Asks for one call of every handler's {@code onTick}, in {@link #TICK_MS} at the latest. */
  void requestTick() {
    if (!tickWanted) {
      tickWanted = true;
      tickDeadlineNs = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(TICK_MS);
    }
  }

  /** Serves until {@link #stop()}. */
  void run() throws IOException {
    while (!stopped) {
      selector.select(dispatch, tickWanted ? TICK_MS : 0);
      if (tickWanted && tickDeadlineNs - System.nanoTime() <= 0) {
        tickWanted = false;
        selector.keys().forEach(this::tick);
      }
    }
  }

  /** Ends {@link #run()}; from any thread. */
  void stop() {
    stopped = true;
    selector.wakeup();
  }

  /** Closes the channel of a key, at once. */
  void close(final SelectionKey key) {
    ((Handler) key.attachment()).onClose();
    key.cancel();
    try {
      key.channel().close();
    } catch (final IOException ignored) {
      // The descriptor is gone either way.
    }
  }

  @Override
  public void close() {
    try {
      selector.keys().forEach(this::close);
      selector.close();
    } catch (final IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void dispatch(final SelectionKey key) {
    try {
      if (key.isValid()) {
        ((Handler) key.attachment()).onReady(key);
      }
    } catch (final IOException e) {
      close(key);
    }
  }

  private void tick(final SelectionKey key) {
    try {
      if (key.isValid()) {
        ((Handler) key.attachment()).onTick(key);
      }
    } catch (final IOException e) {
      close(key);
    }
  }
}
