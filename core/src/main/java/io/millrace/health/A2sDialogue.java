package io.millrace.health;

import java.nio.ByteBuffer;

/** A2S_INFO. Newer servers first send a number that the question has to be repeated with. */
final class A2sDialogue implements Dialogue {
  private static final byte[] QUESTION =
      Lines.bytes("\u00FF\u00FF\u00FF\u00FFTSource Engine Query\0");
  private static final int WHOLE = -1;
  private static final int PART = -2;
  private static final int INFO = 'I';
  private static final int INFO_OLD = 'm';
  private static final int CHALLENGE = 'A';

  private boolean challenged;

  @Override
  public Verdict begin(final ByteBuffer out) {
    out.put(QUESTION);
    return null;
  }

  @Override
  public Verdict onInput(final ByteBuffer in, final ByteBuffer out) {
    if (in.remaining() < 5) {
      return Verdict.reply("no A2S");
    }
    final int head = in.getInt();
    final int kind = in.get();
    if (head == PART || head == WHOLE && (kind == INFO || kind == INFO_OLD)) {
      return Verdict.GOOD;
    }
    if (head == WHOLE && kind == CHALLENGE && in.remaining() >= 4 && !challenged) {
      challenged = true;
      out.put(QUESTION).putInt(in.getInt());
      return null;
    }
    return Verdict.reply("no A2S");
  }
}
