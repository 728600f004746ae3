package io.millrace.health;

import java.nio.ByteBuffer;

/** One question; an answer with that name or the word that it does not exist is good. */
final class DnsDialogue implements Dialogue {
  private static final int HEAD = 12;
  private static final int RECURSION_DESIRED = 0x0100;
  private static final int RESPONSE = 0x8000;
  private static final int RCODE = 0xF;
  private static final int NO_SUCH_NAME = 3;
  private static final int TYPE_A = 1;
  private static final int TYPE_NS = 2;
  private static final String[] RCODES = {
    "no error", "format error", "server failure", "no such name", "not implemented", "refused"
  };

  private final String name;
  private final short id;

  /**
   * A question.
   *
   * @param name labels between dots, {@code .} for the root
   * @param id that the answer must carry
   */
  DnsDialogue(final String name, final short id) {
    this.name = name;
    this.id = id;
  }

  @Override
  public Verdict begin(final ByteBuffer out) {
    final boolean root = ".".equals(name);
    out.putShort(id).putShort((short) RECURSION_DESIRED).putShort((short) 1);
    out.putShort((short) 0).putInt(0);
    if (!root) {
      for (final String label : name.split("\\.")) {
        out.put((byte) label.length()).put(Lines.bytes(label));
      }
    }
    out.put((byte) 0).putShort((short) (root ? TYPE_NS : TYPE_A)).putShort((short) 1);
    return null;
  }

  @Override
  public Verdict onInput(final ByteBuffer in, final ByteBuffer out) {
    if (in.remaining() < HEAD) {
      return Verdict.reply("no DNS");
    }
    final short answered = in.getShort();
    final int flags = in.getShort() & 0xFFFF;
    if (answered != id) {
      return null;
    }
    if ((flags & RESPONSE) == 0) {
      return Verdict.reply("no DNS");
    }
    final int code = flags & RCODE;
    if (code == 0 || code == NO_SUCH_NAME) {
      return Verdict.GOOD;
    }
    return Verdict.reply(code < RCODES.length ? RCODES[code] : "error " + code);
  }
}
