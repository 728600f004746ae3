package io.millrace.health;

import java.nio.ByteBuffer;

/**
 * Another dialogue, encrypted. All of TLS is an errand for the worker: not only the certificates
 * cost more than a step of the control thread may, the first use of each part of it does.
 */
final class TlsDialogue implements Dialogue {
  private final Dialogue inner;
  private final TlsClient client;
  private final ProbeTrace trace;
  private Runnable errand;
  private Verdict verdict;
  private boolean begun;
  private boolean innerBusy;
  private int heard;

  TlsDialogue(final Dialogue inner, final TlsClient client, final ProbeTrace trace) {
    this.inner = inner;
    this.client = client;
    this.trace = trace;
  }

  @Override
  public Verdict begin(final ByteBuffer out) {
    errand = client::begin;
    return null;
  }

  @Override
  public Verdict onInput(final ByteBuffer in, final ByteBuffer out) {
    client.feed(in);
    errand = client::pump;
    return null;
  }

  @Override
  public Runnable errand() {
    final Runnable next = errand;
    errand = null;
    if (next != null || verdict != null || !begun) {
      return next;
    }
    final Runnable ofInner = inner.errand();
    innerBusy = ofInner != null;
    return ofInner;
  }

  @Override
  public Verdict onErrand(final ByteBuffer in, final ByteBuffer out) {
    if (innerBusy) {
      innerBusy = false;
      client.fromPeer().flip();
      verdict = inner.onErrand(client.fromPeer(), client.toPeer());
      heard = client.fromPeer().compact().position();
      return settle();
    }
    if (client.toWire().size() > out.remaining()) {
      return Verdict.reply("it does not read");
    }
    out.put(client.toWire().toByteArray());
    client.toWire().reset();
    if (verdict != null) {
      return verdict;
    }
    if (client.problem() != null) {
      return Verdict.reply(client.problem());
    }
    return client.isOpen() ? converse() : null;
  }

  @Override
  public void leave() {
    if (begun && verdict == null) {
      client.leave();
      errand = client::pump;
    }
  }

  @Override
  public boolean isEncrypted() {
    return true;
  }

  @Override
  public Verdict onEnd() {
    return begun ? inner.onEnd() : Verdict.reply("it closed the connection during the handshake");
  }

  /** What the peer has said goes to the inner dialogue. */
  private Verdict converse() {
    if (!begun) {
      begun = true;
      if (trace.isOn()) {
        trace.step(client.description());
      }
      verdict = inner.begin(client.toPeer());
      if (verdict != null || client.fromPeer().position() == 0) {
        return settle();
      }
    }
    final ByteBuffer said = client.fromPeer().flip();
    if (said.hasRemaining()) {
      trace.received(said.duplicate().position(heard));
      verdict = inner.onInput(said, client.toPeer());
    }
    heard = said.compact().position();
    if (verdict == null && client.hasEnded()) {
      verdict = inner.onEnd();
    } else if (verdict == null && said.position() > Dialogue.INPUT_MAX) {
      verdict = Verdict.reply("an endless answer");
    }
    return settle();
  }

  /** What the inner dialogue has said is to be encrypted; with a verdict it was the last. */
  private Verdict settle() {
    if (client.toPeer().position() > 0) {
      trace.sent(client.toPeer().duplicate().flip());
    }
    if (verdict != null) {
      client.leave();
    }
    if (verdict != null || client.toPeer().position() > 0 || client.isCrammed()) {
      errand = client::pump;
    }
    return null;
  }
}
