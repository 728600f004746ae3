package io.millrace.health;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.function.Supplier;

/** A dialogue with a scripted peer whose bytes come in pieces of any size. */
final class Talk {
  private final Dialogue dialogue;
  private final ByteBuffer in = ByteBuffer.allocate(Dialogue.INPUT_MAX);
  private final ByteBuffer out = ByteBuffer.allocate(Dialogue.OUTPUT_MAX);
  private Verdict verdict;

  Talk(final Dialogue dialogue) {
    this.dialogue = dialogue;
    verdict = dialogue.begin(out);
    runErrands();
  }

  private void runErrands() {
    for (Runnable errand = dialogue.errand();
        errand != null && verdict == null;
        errand = dialogue.errand()) {
      errand.run();
      in.flip();
      verdict = dialogue.onErrand(in, out);
      in.compact();
    }
  }

  /** What the probe has said since this was asked last, one character a byte. */
  String said() {
    out.flip();
    final String text = Lines.text(out, out.remaining());
    out.clear();
    return text;
  }

  /** The peer says this, in pieces of so many bytes. Returns the verdict so far. */
  Verdict hear(final String text, final int piece) {
    final byte[] bytes = Lines.bytes(text);
    for (int i = 0; i < bytes.length && verdict == null; i += piece) {
      in.put(bytes, i, Math.min(piece, bytes.length - i));
      in.flip();
      verdict = dialogue.onInput(in, out);
      in.compact();
      runErrands();
    }
    return verdict;
  }

  Verdict end() {
    return verdict == null ? dialogue.onEnd() : verdict;
  }

  /** One datagram of the peer. */
  Verdict datagram(final String text) {
    return dialogue.onInput(ByteBuffer.wrap(Lines.bytes(text)), out);
  }

  /** The verdict on one answer, which must be the same however it is cut into pieces. */
  static Verdict on(final Supplier<Dialogue> make, final String answer) {
    final Verdict whole = new Talk(make.get()).hear(answer, Math.max(1, answer.length()));
    for (int piece = 1; piece < 8; piece++) {
      assertEquals(whole, new Talk(make.get()).hear(answer, piece), "in pieces of " + piece);
    }
    return whole;
  }

  /** Numbers as bytes. */
  static String bytes(final int... values) {
    final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    for (final int value : values) {
      bytes.write(value);
    }
    return new String(bytes.toByteArray(), StandardCharsets.ISO_8859_1);
  }
}
