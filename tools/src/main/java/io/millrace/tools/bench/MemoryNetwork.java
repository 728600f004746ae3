package io.millrace.tools.bench;

import io.millrace.net.ReadyHandler;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.util.ArrayList;
import java.util.List;
import org.agrona.concurrent.NanoClock;

/** An echo peer in memory: what a wire is given is there to be read at the next poll. */
final class MemoryNetwork implements Network {
  private static final int WIRE_BYTES = 64 * 1024;

  private final NanoClock clock;
  private final List<MemoryWire> wires = new ArrayList<>();

  MemoryNetwork(final NanoClock clock) {
    this.clock = clock;
  }

  @Override
  public Wire open(final int target, final ReadyHandler handler) {
    final MemoryWire wire = new MemoryWire(handler);
    wires.add(wire);
    return wire;
  }

  @Override
  public int poll(final long sleepNs) {
    int work = 0;
    for (int i = 0; i < wires.size(); i++) {
      final MemoryWire wire = wires.get(i);
      if (wire.held.position() > 0) {
        work += wire.handler.onReady(SelectionKey.OP_READ, clock.nanoTime());
      }
    }
    return work;
  }

  @Override
  public void close() {
    wires.clear();
  }

  /** Gives back what it is given. */
  private static final class MemoryWire implements Wire {
    private final ByteBuffer held = ByteBuffer.allocateDirect(WIRE_BYTES);
    private final ReadyHandler handler;

    MemoryWire(final ReadyHandler handler) {
      this.handler = handler;
    }

    @Override
    public boolean finishConnect() {
      return true;
    }

    @Override
    public int read(final ByteBuffer in) {
      held.flip();
      final int bytes = Math.min(in.remaining(), held.remaining());
      final int end = held.limit();
      in.put(held.limit(bytes));
      held.limit(end);
      held.compact();
      return bytes;
    }

    @Override
    public int write(final ByteBuffer out) {
      final int bytes = Math.min(out.remaining(), held.remaining());
      final int end = out.limit();
      held.put(out.limit(out.position() + bytes));
      out.limit(end);
      return bytes;
    }

    @Override
    public void awaitReadable() {
      // It is always asked.
    }

    @Override
    public void awaitWritable() {
      // A flush comes with the next request.
    }

    @Override
    public void close() {
      held.clear();
    }
  }
}
