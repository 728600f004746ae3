package io.millrace.health;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.function.Supplier;

/**
 * How PostgreSQL lets us in: without a password, with one in the clear, as MD5 or by SCRAM. What is
 * to be calculated or read is an errand.
 */
final class PgsqlLogin {
  private static final int OK = 0;
  private static final int CLEAR = 3;
  private static final int MD5 = 5;
  private static final int SASL = 10;
  private static final int SASL_CONTINUE = 11;
  private static final int SASL_FINAL = 12;
  private static final int NONCE_BYTES = 18;

  private final String user;
  private final Password password;
  private final Scram.Salted salted;
  private boolean letIn;
  private boolean proven = true;
  private Runnable errand;
  private byte[] reply;
  private Scram scram;

  PgsqlLogin(final String user, final Password password, final Scram.Salted salted) {
    this.user = user;
    this.password = password;
    this.salted = salted;
  }

  boolean isIn() {
    return letIn;
  }

  /** What is to be done before the answer can be given; null for nothing. */
  Runnable errand() {
    return errand;
  }

  /**
   * The server asks for something or lets us in.
   *
   * @param body of its message
   * @return null when it can go on
   */
  Verdict onRequest(final ByteBuffer body) {
    if (body.remaining() < 4) {
      return PgsqlDialogue.NONE;
    }
    final int method = body.getInt();
    if (method == OK) {
      letIn = proven;
      return proven ? null : Verdict.reply("it does not prove that it knows the password");
    }
    if (password == null) {
      return Verdict.reply("it wants a password");
    }
    final String text = Lines.text(body, body.remaining());
    switch (method) {
      case CLEAR -> errand = () -> answer(password::value);
      case MD5 -> errand = () -> answer(() -> md5(Lines.bytes(text)));
      case SASL -> {
        return onMechanisms(text);
      }
      case SASL_CONTINUE -> {
        return onServerFirst(text);
      }
      case SASL_FINAL -> proven = scram != null && scram.isProven(text);
      default -> {
        return Verdict.reply("it wants to be told who we are in way " + method);
      }
    }
    return null;
  }

  /** The errand is done. */
  Verdict onErrand(final ByteBuffer out) {
    errand = null;
    if (reply == null) {
      return Verdict.reply(password.problem());
    }
    out.put((byte) 'p').putInt(4 + reply.length).put(reply);
    reply = null;
    return null;
  }

  private Verdict onMechanisms(final String text) {
    if (!Arrays.asList(text.split("\0")).contains(Scram.MECHANISM)) {
      return Verdict.reply("it wants " + text.replace('\0', ' ').strip());
    }
    proven = false;
    errand = this::beginScram;
    return null;
  }

  /** Worker only: the first random number takes its time. */
  private void beginScram() {
    final byte[] nonce = new byte[NONCE_BYTES];
    new SecureRandom().nextBytes(nonce);
    scram = new Scram(Base64.getEncoder().encodeToString(nonce), salted);
    final byte[] mechanism = Lines.bytes(Scram.MECHANISM + "\0");
    final byte[] first = Lines.bytes(scram.clientFirst());
    reply =
        ByteBuffer.allocate(mechanism.length + 4 + first.length)
            .put(mechanism)
            .putInt(first.length)
            .put(first)
            .array();
  }

  private Verdict onServerFirst(final String text) {
    final String problem = scram == null ? Scram.WRONG : scram.serverFirst(text);
    if (problem != null) {
      return Verdict.reply(problem);
    }
    errand =
        () -> {
          password.look();
          if (password.value() != null) {
            scram.compute(password.value());
            reply = Lines.bytes(scram.clientFinal());
          }
        };
    return null;
  }

  /** Worker only. */
  private void answer(final Supplier<String> with) {
    password.look();
    reply = password.value() == null ? null : Lines.utf8(with.get() + "\0");
  }

  private String md5(final byte[] salt) {
    final byte[] inner = md5Hex(Lines.utf8(password.value()), Lines.utf8(user));
    return "md5" + new String(md5Hex(inner, salt), StandardCharsets.US_ASCII);
  }

  private static byte[] md5Hex(final byte[] one, final byte[] two) {
    try {
      final MessageDigest md5 = MessageDigest.getInstance("MD5");
      md5.update(one);
      return Lines.bytes(HexFormat.of().formatHex(md5.digest(two)));
    } catch (final GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }
}
