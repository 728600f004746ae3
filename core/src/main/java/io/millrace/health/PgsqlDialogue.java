package io.millrace.health;

import io.millrace.config.ProbeConfig;
import java.nio.ByteBuffer;

/**
 * The start-up packet. A server that asks for a password is good and left with a plain end, as
 * pg_isready does it; one that lets us in is asked until it is ready, since only then it says that
 * it is full, and left with Terminate.
 */
final class PgsqlDialogue implements Dialogue {
  private static final int PROTOCOL_3 = 196_608;
  private static final int HEAD = 5;
  private static final int MESSAGE_MAX = Dialogue.INPUT_MAX - HEAD;
  private static final String TYPES = "RESKZNv";
  private static final String FULL = "53300";

  private final ProbeConfig.Pgsql probe;
  private boolean letIn;

  PgsqlDialogue(final ProbeConfig.Pgsql probe) {
    this.probe = probe;
  }

  @Override
  public Verdict begin(final ByteBuffer out) {
    final String user = probe.user() == null ? "millrace" : probe.user();
    final String database = probe.database() == null ? user : probe.database();
    final byte[] body =
        Lines.utf8(
            "user\0" + user + "\0database\0" + database + "\0application_name\0millrace\0\0");
    out.putInt(body.length + 8).putInt(PROTOCOL_3).put(body);
    return null;
  }

  @Override
  public Verdict onInput(final ByteBuffer in, final ByteBuffer out) {
    while (in.hasRemaining()) {
      final int type = in.get(in.position());
      if (TYPES.indexOf(type) < 0) {
        return Verdict.reply("no PostgreSQL");
      }
      if (in.remaining() < HEAD) {
        return null;
      }
      final int length = in.getInt(in.position() + 1);
      if (length < 4 || length > MESSAGE_MAX) {
        return Verdict.reply("no PostgreSQL");
      }
      if (in.remaining() < length + 1) {
        return null;
      }
      final ByteBuffer body = in.slice(in.position() + HEAD, length - 4);
      in.position(in.position() + length + 1);
      final Verdict verdict = judge(type, body, out);
      if (verdict != null) {
        return verdict;
      }
    }
    return null;
  }

  private Verdict judge(final int type, final ByteBuffer body, final ByteBuffer out) {
    switch (type) {
      case 'R' -> {
        if (body.remaining() < 4) {
          return Verdict.reply("no PostgreSQL");
        }
        letIn = body.getInt() == 0;
        return letIn ? null : Verdict.GOOD;
      }
      case 'Z' -> {
        out.put((byte) 'X').putInt(4);
        return Verdict.GOOD;
      }
      case 'E' -> {
        return error(body);
      }
      default -> {
        return null;
      }
    }
  }

  private Verdict error(final ByteBuffer body) {
    String code = "";
    String message = "";
    for (final String field : Lines.text(body, body.remaining()).split("\0")) {
      if (field.startsWith("C")) {
        code = field.substring(1);
      } else if (field.startsWith("M")) {
        message = field.substring(1);
      }
    }
    if (FULL.equals(code)) {
      return Verdict.full(code + " " + message);
    }
    final boolean onlyUnknown =
        letIn
            && probe.user() == null
            && probe.database() == null
            && (code.startsWith("28") || code.startsWith("3D"));
    return onlyUnknown ? Verdict.GOOD : Verdict.reply(code + " " + message);
  }
}
