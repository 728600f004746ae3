package io.millrace.tcp;

import io.millrace.status.EndCause;
import io.millrace.status.SessionRecord;
import io.millrace.tcp.FakeLoop.FakeSession;
import io.millrace.testkit.FrontendSpec;
import io.millrace.testkit.NothingLeft;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;

/** A loop with sessions over sockets that take and give exactly what they are told to. */
final class Rig implements AutoCloseable {
  static final int SCRATCH_BYTES = 64 << 10;
  static final int SEND_BYTES = 40_000;

  final FakeLoop loop;
  private final ArrayDeque<ByteBuffer> stolen = new ArrayDeque<>();
  private int sessions;

  Rig(final FrontendSpec spec, final NothingLeft left) throws IOException {
    loop = new FakeLoop(spec.to(1).build(), SCRATCH_BYTES, left);
  }

  /** A session that forwards. */
  FakeSession forwarding() throws IOException {
    final FakeSession session = accepted();
    session.connect(loop.nowNs());
    return session;
  }

  /** A session without a backend yet. */
  FakeSession accepted() throws IOException {
    sessions++;
    final Stream up = new Stream(sessions);
    final Stream down = new Stream(1_000 + sessions);
    final FakeSocket client = new FakeSocket("client", up, down, SEND_BYTES, null);
    final FakeSocket backend = new FakeSocket("backend", down, up, SEND_BYTES, null);
    final FakeSession session = loop.accept(client, backend);
    session.session().enter(new ReadingAhead(session.session()), loop.nowNs());
    return session;
  }

  /** Takes all memory for held data; {@link #giveBack} returns some of it. */
  int takeAllBuffers() {
    int taken = 0;
    while (loop.buffers.hasRoom()) {
      stolen.add(loop.buffers.take());
      taken++;
    }
    return taken;
  }

  void giveBack(final int count) {
    for (int i = 0; i < count; i++) {
      loop.buffers.give(stolen.removeFirst());
    }
  }

  /** Why a session ended, or null while it lives. */
  EndCause cause(final FakeSession session) {
    final SessionRecord record = loop.record(session);
    return record == null ? null : record.cause();
  }

  @Override
  public void close() throws IOException {
    giveBack(stolen.size());
    loop.sessions.resetAll(loop.nowNs());
    loop.close();
  }
}
