package io.millrace.tools.bench;

import io.millrace.net.ReadyHandler;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/** Wires whose other ends are held by a test. */
final class FakeNetwork implements Network {
  final List<FakeWire> wires = new ArrayList<>();
  IOException refusal;

  @Override
  public Wire open(final int target, final ReadyHandler handler) throws IOException {
    if (refusal != null) {
      throw refusal;
    }
    final FakeWire wire = new FakeWire(handler);
    wires.add(wire);
    return wire;
  }

  FakeWire last() {
    return wires.get(wires.size() - 1);
  }

  @Override
  public int poll(final long sleepNs) {
    int work = 0;
    for (final FakeWire wire : List.copyOf(wires)) {
      if (!wire.closed && (!wire.inbound.isEmpty() || wire.ended || wire.failure != null)) {
        work += wire.handler.onReady(SelectionKey.OP_READ, 0);
      }
    }
    return work;
  }

  @Override
  public void close() {
    wires.clear();
  }

  /** One wire: what was written to it, and what is there to be read, a piece or datagram each. */
  static final class FakeWire implements Wire {
    final ReadyHandler handler;
    final ByteArrayOutputStream written = new ByteArrayOutputStream();
    final ArrayDeque<byte[]> inbound = new ArrayDeque<>();
    int room = Integer.MAX_VALUE;
    boolean ended;
    boolean closed;
    boolean awaitsWritable;
    IOException failure;

    FakeWire(final ReadyHandler handler) {
      this.handler = handler;
    }

    @Override
    public boolean finishConnect() {
      return true;
    }

    @Override
    public int read(final ByteBuffer in) throws IOException {
      if (failure != null) {
        final IOException thrown = failure;
        failure = null;
        throw thrown;
      }
      final byte[] piece = inbound.pollFirst();
      if (piece != null) {
        in.put(piece);
        return piece.length;
      }
      return ended ? -1 : 0;
    }

    @Override
    public int write(final ByteBuffer out) {
      final byte[] bytes = new byte[Math.min(out.remaining(), room)];
      out.get(bytes);
      room -= room == Integer.MAX_VALUE ? 0 : bytes.length;
      written.writeBytes(bytes);
      return bytes.length;
    }

    /** Sends back what was written since the last call. */
    void echo() {
      inbound.add(written.toByteArray());
      written.reset();
    }

    void makeRoom() {
      room = Integer.MAX_VALUE;
      handler.onReady(SelectionKey.OP_WRITE, 0);
    }

    @Override
    public void awaitReadable() {
      awaitsWritable = false;
    }

    @Override
    public void awaitWritable() {
      awaitsWritable = true;
    }

    @Override
    public void close() {
      closed = true;
    }
  }
}
