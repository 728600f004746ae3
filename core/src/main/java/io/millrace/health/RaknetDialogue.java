package io.millrace.health;

import java.nio.ByteBuffer;
import java.util.Arrays;

/** An unconnected ping and its pong, which brings the number back that was sent. */
final class RaknetDialogue implements Dialogue {
  private static final byte PING = 0x01;
  private static final byte PONG = 0x1C;
  private static final byte[] MAGIC = {
    0, -1, -1, 0, -2, -2, -2, -2, -3, -3, -3, -3, 0x12, 0x34, 0x56, 0x78
  };

  private final long number;

  RaknetDialogue(final long number) {
    this.number = number;
  }

  @Override
  public Verdict begin(final ByteBuffer out) {
    out.put(PING).putLong(number).put(MAGIC).putLong(0);
    return null;
  }

  @Override
  public Verdict onInput(final ByteBuffer in, final ByteBuffer out) {
    if (in.remaining() < 1 + 8 + 8 + MAGIC.length || in.get() != PONG) {
      return Verdict.reply("no RakNet");
    }
    if (in.getLong() != number) {
      return null;
    }
    in.getLong();
    final byte[] magic = new byte[MAGIC.length];
    in.get(magic);
    return Arrays.equals(MAGIC, magic) ? Verdict.GOOD : Verdict.reply("no RakNet");
  }
}
