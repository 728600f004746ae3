package io.millrace.health;

import io.millrace.net.AddressText;
import io.millrace.net.Errors;
import io.millrace.net.SocketSetup;
import io.millrace.status.ConnectError;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;

/**
 * A probe over a connection. It ends with our end (FIN), never with a reset: what the backend still
 * sends is read and dropped until it ends too, or until the farewell is over.
 */
final class StreamAttempt extends Attempt {
  private static final int INPUT_INITIAL = 2048;

  private final Wire wire;
  private final InetSocketAddress target;
  private final Dialogue dialogue;
  private final Preface preface;
  private final Farewells farewells;
  private SocketChannel channel;
  private SelectionKey key;
  private ByteBuffer in;
  private ByteBuffer out;
  private boolean reached;
  private boolean busy;
  private boolean left;
  private boolean shut;

  StreamAttempt(
      final Wire wire,
      final InetSocketAddress target,
      final Dialogue dialogue,
      final Preface preface,
      final Sink sink) {
    super(sink);
    this.wire = wire;
    this.target = target;
    this.dialogue = dialogue;
    this.preface = preface;
    farewells = wire.farewells();
  }

  @Override
  void open(final long nowNs) {
    try {
      channel = SocketSetup.openTcp(target.getAddress());
      SocketSetup.sendAtOnce(channel);
      final InetAddress local = wire.local(target.getAddress());
      if (local != null) {
        channel.bind(new InetSocketAddress(local, 0));
      }
      final boolean connected = channel.connect(target);
      key =
          wire.poller()
              .register(channel, connected ? SelectionKey.OP_READ : SelectionKey.OP_CONNECT, this);
      if (connected) {
        onConnected(nowNs);
      }
    } catch (final IOException e) {
      unreached(e, nowNs);
    }
  }

  @Override
  void giveUp(final long nowNs) {
    if (!reached) {
      decide(Verdict.TIMEOUT, false, nowNs);
      close();
      return;
    }
    decide(
        busy ? Verdict.skipped(Errands.LATE) : Verdict.timeout("connected, no answer"),
        true,
        nowNs);
    if (channel != null) {
      farewells.add(this, nowNs);
      if (!busy) {
        leave(nowNs);
        flush(nowNs);
      }
    }
  }

  private void leave(final long nowNs) {
    if (!left) {
      left = true;
      dialogue.leave();
    }
    sendErrand(nowNs);
  }

  @Override
  void close() {
    silence();
    if (channel != null) {
      farewells.remove(this);
      wire.poller().close(channel);
      channel = null;
    }
  }

  @Override
  void proceed(final int readyOps, final long nowNs) {
    try {
      if (reached) {
        if ((readyOps & SelectionKey.OP_WRITE) != 0) {
          flush(nowNs);
        }
        if ((readyOps & SelectionKey.OP_READ) != 0 && channel != null) {
          read(nowNs);
        }
      } else if (channel.finishConnect()) {
        onConnected(nowNs);
      }
    } catch (final IOException e) {
      if (reached) {
        broken(nowNs);
      } else {
        unreached(e, nowNs);
      }
    }
  }

  private void onConnected(final long nowNs) throws IOException {
    reached = true;
    wire.trace()
        .step(
            "connected from " + AddressText.ipPort((InetSocketAddress) channel.getLocalAddress()));
    in = ByteBuffer.allocate(INPUT_INITIAL);
    out = ByteBuffer.allocate(Dialogue.OUTPUT_MAX);
    out.put(preface.bytes(channel));
    step(dialogue.begin(out), nowNs);
    flush(nowNs);
  }

  private void step(final Verdict verdict, final long nowNs) {
    if (verdict == null) {
      sendErrand(nowNs);
    } else {
      decide(verdict, true, nowNs);
      farewells.add(this, nowNs);
    }
  }

  private void sendErrand(final long nowNs) {
    final Runnable errand = dialogue.errand();
    if (errand == null) {
      return;
    }
    busy = wire.errands().send(errand, (fault, now) -> guarded(n -> onErrand(fault, n), now));
    if (!busy) {
      decide(Verdict.skipped(Errands.LATE), true, nowNs);
    }
  }

  private void onErrand(final Throwable fault, final long nowNs) {
    busy = false;
    if (channel == null) {
      return;
    }
    if (fault instanceof Error error && !(fault instanceof StackOverflowError)) {
      throw error;
    }
    if (fault != null) {
      onFault(fault, nowNs);
      return;
    }
    in.flip();
    final Verdict verdict = dialogue.onErrand(in, out);
    in.compact();
    if (isDecided()) {
      leave(nowNs);
    } else {
      step(verdict, nowNs);
    }
    flush(nowNs);
  }

  private void flush(final long nowNs) {
    if (shut || channel == null) {
      return;
    }
    out.flip();
    try {
      channel.write(out);
      trace(out.duplicate().flip());
    } catch (final IOException e) {
      out.position(out.limit()); // what the backend said before it went is still to be read
    }
    final boolean all = !out.hasRemaining();
    out.compact();
    final int reading = busy ? 0 : SelectionKey.OP_READ;
    key.interestOps(all ? reading : reading | SelectionKey.OP_WRITE);
    if (all && !busy && isDecided()) {
      farewell(nowNs);
    }
  }

  private void trace(final ByteBuffer bytes) {
    if (wire.trace().isOn() && bytes.hasRemaining()) {
      if (dialogue.isEncrypted()) {
        wire.trace().step("sends " + bytes.remaining() + " bytes of TLS");
      } else {
        wire.trace().sent(bytes);
      }
    }
  }

  private void read(final long nowNs) throws IOException {
    if (isDecided()) {
      drop();
      return;
    }
    final int before = in.position();
    final int count = channel.read(in);
    if (count > 0) {
      in.flip();
      if (wire.trace().isOn() && !dialogue.isEncrypted()) {
        wire.trace().received(in.duplicate().position(before));
      }
      step(dialogue.onInput(in, out), nowNs);
      in.compact();
      makeRoom(nowNs);
      flush(nowNs);
    } else if (count < 0) {
      wire.trace().step("it has ended the connection");
      decide(dialogue.onEnd(), true, nowNs);
      close();
    }
  }

  private void makeRoom(final long nowNs) {
    if (in.hasRemaining() || isDecided()) {
      return;
    }
    if (in.capacity() >= Dialogue.INPUT_MAX) {
      decide(Verdict.reply("an endless answer"), true, nowNs);
      return;
    }
    final ByteBuffer larger = ByteBuffer.allocate(Dialogue.INPUT_MAX);
    in.flip();
    larger.put(in);
    in = larger;
  }

  /** After the verdict: nothing that comes is of interest but the end. */
  private void drop() throws IOException {
    final int count = channel.read(wire.scratch().clear());
    if (count < 0) {
      wire.trace().step("it has ended the connection too");
      close();
    }
  }

  private void farewell(final long nowNs) {
    shut = true;
    in = null;
    out = null;
    try {
      wire.trace().step("ends the connection");
      channel.shutdownOutput();
      key.interestOps(SelectionKey.OP_READ);
      farewells.add(this, nowNs);
    } catch (final IOException e) {
      close();
    }
  }

  /** A reset, or the end while we were sending. */
  private void broken(final long nowNs) {
    wire.trace().step("it has reset the connection");
    decide(Verdict.reply("it reset the connection"), true, nowNs);
    close();
  }

  private void unreached(final IOException e, final long nowNs) {
    final ConnectError error = Errors.kindOf(e);
    decide(
        switch (error) {
          case REFUSED -> Verdict.REFUSED;
          case TIMEOUT -> Verdict.TIMEOUT;
          case DESCRIPTORS, LOCAL_PORTS -> Verdict.SKIPPED;
          default -> Verdict.timeout(error.label());
        },
        false,
        nowNs);
    close();
  }
}
