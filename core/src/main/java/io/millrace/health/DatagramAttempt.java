package io.millrace.health;

import io.millrace.net.Errors;
import io.millrace.net.SocketSetup;
import io.millrace.status.ConnectError;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.PortUnreachableException;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;

/** A probe by datagrams, over a socket of its own that is connected: no stranger answers. */
final class DatagramAttempt extends Attempt {
  private final Wire wire;
  private final InetSocketAddress target;
  private final Dialogue dialogue;
  private final Preface preface;
  private final ByteBuffer out = ByteBuffer.allocate(Dialogue.OUTPUT_MAX);
  private DatagramChannel channel;

  DatagramAttempt(
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
  }

  @Override
  void open(final long nowNs) {
    try {
      channel = SocketSetup.open(target.getAddress(), DatagramChannel::open);
      channel.configureBlocking(false);
      final InetAddress local = wire.local(target.getAddress());
      if (local != null) {
        channel.bind(new InetSocketAddress(local, 0));
      }
      channel.connect(target);
      wire.poller().register(channel, SelectionKey.OP_READ, this);
      out.put(preface.ofFirstDatagram());
      dialogue.begin(out);
      send();
    } catch (final IOException e) {
      fail(e, nowNs);
    }
  }

  @Override
  void giveUp(final long nowNs) {
    decide(Verdict.TIMEOUT, true, nowNs);
    close();
  }

  @Override
  void close() {
    silence();
    if (channel != null) {
      wire.poller().close(channel);
      channel = null;
    }
  }

  @Override
  void proceed(final int readyOps, final long nowNs) {
    if (channel == null) {
      return;
    }
    try {
      final ByteBuffer in = wire.scratch().clear();
      if (channel.read(in) <= 0) {
        return; // an empty datagram is no answer
      }
      wire.trace().received(in.flip());
      out.clear().put(preface.ofLaterDatagrams());
      final int quiet = out.position();
      final Verdict verdict = dialogue.onInput(in, out);
      if (out.position() > quiet) {
        send();
      }
      if (verdict != null) {
        decide(verdict, true, nowNs);
        close();
      }
    } catch (final IOException e) {
      fail(e, nowNs);
    }
  }

  private void send() throws IOException {
    wire.trace().sent(out.flip());
    channel.write(out);
  }

  private void fail(final IOException e, final long nowNs) {
    final ConnectError error = Errors.kindOf(e);
    final Verdict verdict;
    if (e instanceof PortUnreachableException) {
      verdict = Verdict.REFUSED;
    } else if (error == ConnectError.DESCRIPTORS || error == ConnectError.LOCAL_PORTS) {
      verdict = Verdict.SKIPPED;
    } else {
      verdict = error == ConnectError.REFUSED ? Verdict.REFUSED : Verdict.timeout(error.label());
    }
    decide(verdict, true, nowNs);
    close();
  }
}
