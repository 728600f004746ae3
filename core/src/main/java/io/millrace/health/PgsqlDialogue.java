package io.millrace.health;

import io.millrace.config.ProbeConfig;
import io.millrace.config.ProbeConfig.Pgsql.Role;
import java.nio.ByteBuffer;
import java.util.Locale;

/**
 * The start-up packet. Without a wanted role a server that asks for a password is good and left
 * with a plain end, as pg_isready does it; one that lets us in is asked until it is ready, since
 * only then it says that it is full, and left with Terminate. With a role we log in and ask for it.
 */
final class PgsqlDialogue implements Dialogue {
  private static final int PROTOCOL_3 = 196_608;
  private static final int HEAD = 5;
  private static final int MESSAGE_MAX = Dialogue.INPUT_MAX - HEAD;
  private static final String TYPES = "RESKZNv";
  private static final String TYPES_OF_ANSWER = "TDCA";
  private static final String QUERY = "select pg_is_in_recovery()\0";

  /** A row of one column of one character. */
  private static final int ROW_BYTES = 7;

  static final Verdict NONE = Verdict.reply("no PostgreSQL");
  private static final String FULL = "53300";

  private final ProbeConfig.Pgsql probe;
  private final String user;
  private final PgsqlLogin login;
  private boolean letIn;
  private boolean asked;
  private Verdict role;

  PgsqlDialogue(final ProbeConfig.Pgsql probe, final Password password, final Scram.Salted salted) {
    this.probe = probe;
    user = probe.user() == null ? "millrace" : probe.user();
    login = probe.role() == null ? null : new PgsqlLogin(user, password, salted);
  }

  @Override
  public Verdict begin(final ByteBuffer out) {
    final String database = probe.database() == null ? user : probe.database();
    final byte[] body =
        Lines.utf8(
            "user\0" + user + "\0database\0" + database + "\0application_name\0millrace\0\0");
    out.putInt(body.length + 8).putInt(PROTOCOL_3).put(body);
    return null;
  }

  @Override
  public Runnable errand() {
    return login == null ? null : login.errand();
  }

  @Override
  public Verdict onErrand(final ByteBuffer in, final ByteBuffer out) {
    final Verdict verdict = login.onErrand(out);
    return verdict == null ? onInput(in, out) : verdict;
  }

  @Override
  public Verdict onInput(final ByteBuffer in, final ByteBuffer out) {
    while (in.hasRemaining() && errand() == null) {
      final int type = in.get(in.position());
      if (TYPES.indexOf(type) < 0 && !(asked && TYPES_OF_ANSWER.indexOf(type) >= 0)) {
        return NONE;
      }
      if (in.remaining() < HEAD) {
        return null;
      }
      final int length = in.getInt(in.position() + 1);
      if (length < 4 || length > MESSAGE_MAX) {
        return NONE;
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
        return onRequest(body);
      }
      case 'Z' -> {
        return onReady(out);
      }
      case 'D' -> role = roleOf(body);
      case 'E' -> {
        if (asked) {
          terminate(out);
        }
        return error(body);
      }
      default -> {
        return null;
      }
    }
    return null;
  }

  private Verdict onRequest(final ByteBuffer body) {
    if (login != null) {
      final Verdict verdict = login.onRequest(body);
      letIn = login.isIn();
      return verdict;
    }
    if (body.remaining() < 4) {
      return NONE;
    }
    letIn = body.getInt() == 0;
    return letIn ? null : Verdict.GOOD;
  }

  private Verdict onReady(final ByteBuffer out) {
    if (!letIn) {
      return NONE;
    }
    if (login != null && !asked) {
      asked = true;
      final byte[] query = Lines.bytes(QUERY);
      out.put((byte) 'Q').putInt(4 + query.length).put(query);
      return null;
    }
    terminate(out);
    if (login == null) {
      return Verdict.GOOD;
    }
    return role == null ? Verdict.reply("it does not say whether it is in recovery") : role;
  }

  private static void terminate(final ByteBuffer out) {
    out.put((byte) 'X').putInt(4);
  }

  private Verdict roleOf(final ByteBuffer row) {
    if (row.remaining() != ROW_BYTES) {
      return null;
    }
    final char said = (char) row.get(row.position() + ROW_BYTES - 1);
    if (said != 't' && said != 'f') {
      return null;
    }
    final Role is = said == 't' ? Role.REPLICA : Role.PRIMARY;
    return is == probe.role() ? Verdict.GOOD : Verdict.reply("it is a " + lower(is));
  }

  private static String lower(final Role role) {
    return role.name().toLowerCase(Locale.ROOT);
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
            && login == null
            && probe.user() == null
            && probe.database() == null
            && (code.startsWith("28") || code.startsWith("3D"));
    return onlyUnknown ? Verdict.GOOD : Verdict.reply(code + " " + message);
  }
}
