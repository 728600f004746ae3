package io.millrace.health;

import io.millrace.config.ProbeConfig;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * The server's greeting, a log-in without a password, and COM_QUIT: a connection that ends earlier
 * would count against our address.
 */
final class MysqlDialogue implements Dialogue {
  private static final int HEAD = 4;
  private static final int PROTOCOL_10 = 10;
  private static final int OK = 0x00;
  private static final int SWITCH = 0xFE;
  private static final int ERROR = 0xFF;
  private static final int TOO_MANY = 1040;
  private static final int DENIED = 1045;

  /** Long passwords, protocol 4.1, secure connection, named authentication. */
  private static final int CAPABILITIES = 0x1 | 0x200 | 0x8000 | 0x80000;

  private static final int PACKET_MAX = 1 << 24;
  private static final int UTF8 = 33;
  private static final int RESERVED = 23;

  private final ProbeConfig.Mysql probe;
  private boolean greeted;
  private boolean switched;

  MysqlDialogue(final ProbeConfig.Mysql probe) {
    this.probe = probe;
  }

  @Override
  public Verdict begin(final ByteBuffer out) {
    return null;
  }

  @Override
  public Verdict onInput(final ByteBuffer in, final ByteBuffer out) {
    while (in.remaining() >= HEAD) {
      final int word = in.order(ByteOrder.LITTLE_ENDIAN).getInt(in.position());
      final int length = word & 0xFFFFFF;
      if (length == 0 || length > Dialogue.INPUT_MAX - HEAD) {
        return Verdict.reply("no MySQL");
      }
      if (in.remaining() < HEAD + length) {
        return null;
      }
      final ByteBuffer body = in.slice(in.position() + HEAD, length);
      in.position(in.position() + HEAD + length);
      final Verdict verdict = judge(body, (word >>> 24) + 1, out.order(ByteOrder.LITTLE_ENDIAN));
      if (verdict != null) {
        return verdict;
      }
    }
    return null;
  }

  private Verdict judge(final ByteBuffer body, final int sequence, final ByteBuffer out) {
    final int kind = body.get() & 0xFF;
    if (kind == ERROR) {
      return error(body.order(ByteOrder.LITTLE_ENDIAN));
    }
    if (!greeted) {
      greeted = true;
      if (kind != PROTOCOL_10) {
        return Verdict.reply("no MySQL");
      }
      logIn(sequence, out);
      return null;
    }
    if (kind == OK) {
      out.putInt(1).put((byte) 1);
      return Verdict.GOOD;
    }
    if (kind == SWITCH && !switched) {
      switched = true;
      out.putInt(sequence << 24); // an empty password, whatever the method
      return null;
    }
    return Verdict.reply("it wants a password");
  }

  private void logIn(final int sequence, final ByteBuffer out) {
    final byte[] user = Lines.utf8(probe.user() == null ? "millrace" : probe.user());
    final byte[] method = Lines.bytes("mysql_native_password\0");
    final int length = 4 + 4 + 1 + RESERVED + user.length + 1 + 1 + method.length;
    out.putInt(length | sequence << 24).putInt(CAPABILITIES).putInt(PACKET_MAX).put((byte) UTF8);
    out.put(new byte[RESERVED]).put(user).put((byte) 0).put((byte) 0).put(method);
  }

  private Verdict error(final ByteBuffer body) {
    if (body.remaining() < 2) {
      return Verdict.reply("no MySQL");
    }
    final int code = body.getShort() & 0xFFFF;
    if (body.remaining() >= 6 && body.get(body.position()) == '#') {
      body.position(body.position() + 6);
    }
    final String text = code + " " + Lines.text(body, body.remaining());
    if (code == TOO_MANY) {
      return Verdict.full(text);
    }
    return greeted && code == DENIED && probe.user() == null ? Verdict.GOOD : Verdict.reply(text);
  }
}
