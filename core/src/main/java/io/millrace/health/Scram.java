package io.millrace.health;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.spec.KeySpec;
import java.text.Normalizer;
import java.util.Arrays;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * The client's side of one SCRAM-SHA-256 exchange (RFC 5802, RFC 7677) without channel binding and
 * without a user name, as PostgreSQL has it. Only {@link #compute} calculates: worker only.
 */
final class Scram {
  static final String MECHANISM = "SCRAM-SHA-256";

  /** PostgreSQL has 4,096 unless told otherwise; many more would keep the worker from all else. */
  static final int ITERATIONS_MAX = 200_000;

  static final String WRONG = "its SCRAM is none";

  private static final String HEADER = "n,,";
  private static final String CLIENT_FIRST = "n=,r=";
  private static final String HMAC = "HmacSHA256";
  private static final int KEY_BITS = 256;

  private final String nonce;
  private final Salted salted;
  private String serverFirst = "";
  private String combined = "";
  private byte[] salt = {};
  private int iterations;
  private String clientFinal;
  private String serverSignature;

  /**
   * Nothing is said yet.
   *
   * @param nonce fresh, of printable characters without a comma
   * @param salted of all exchanges with one server
   */
  Scram(final String nonce, final Salted salted) {
    this.nonce = nonce;
    this.salted = salted;
  }

  /** The salted password: costs milliseconds, and stays the same as long as the server's salt. */
  static final class Salted {
    private String password;
    private byte[] salt;
    private int iterations;
    private byte[] key;

    private byte[] key(final String wanted, final byte[] withSalt, final int times)
        throws GeneralSecurityException {
      if (!wanted.equals(password) || times != iterations || !Arrays.equals(withSalt, salt)) {
        final KeySpec spec =
            new PBEKeySpec(prepared(wanted).toCharArray(), withSalt, times, KEY_BITS);
        key = SecretKeyFactory.getInstance("PBKDF2With" + HMAC).generateSecret(spec).getEncoded();
        password = wanted;
        salt = withSalt;
        iterations = times;
      }
      return key;
    }

    /** The key that is kept; null before the first. For tests. */
    byte[] kept() {
      return key;
    }
  }

  /** What the client says first. */
  String clientFirst() {
    return HEADER + CLIENT_FIRST + nonce;
  }

  /**
   * What the server answers.
   *
   * @return what is wrong with it; null when it is good
   */
  String serverFirst(final String text) {
    serverFirst = text;
    final String[] parts = text.split(",", -1);
    if (parts.length < 3
        || !parts[0].startsWith("r=" + nonce)
        || parts[0].length() == nonce.length() + 2
        || !parts[1].startsWith("s=")
        || !parts[2].matches("i=[1-9]\\d{0,8}")) {
      return WRONG;
    }
    combined = parts[0].substring(2);
    iterations = Integer.parseInt(parts[2].substring(2));
    try {
      salt = Base64.getDecoder().decode(parts[1].substring(2));
    } catch (final IllegalArgumentException e) {
      return WRONG;
    }
    if (salt.length == 0) {
      return WRONG;
    }
    return iterations > ITERATIONS_MAX ? "SCRAM with " + iterations + " iterations" : null;
  }

  /** Makes the proof of the password and what the server has to prove. Worker only. */
  void compute(final String password) {
    try {
      final byte[] key = salted.key(password, salt, iterations);
      final String withoutProof =
          "c=" + Base64.getEncoder().encodeToString(Lines.bytes(HEADER)) + ",r=" + combined;
      final byte[] message =
          Lines.utf8(CLIENT_FIRST + nonce + "," + serverFirst + "," + withoutProof);
      final byte[] clientKey = hmac(key, Lines.bytes("Client Key"));
      final byte[] storedKey = MessageDigest.getInstance("SHA-256").digest(clientKey);
      final byte[] proof = hmac(storedKey, message);
      for (int i = 0; i < proof.length; i++) {
        proof[i] ^= clientKey[i];
      }
      clientFinal = withoutProof + ",p=" + Base64.getEncoder().encodeToString(proof);
      final byte[] serverKey = hmac(key, Lines.bytes("Server Key"));
      serverSignature = Base64.getEncoder().encodeToString(hmac(serverKey, message));
    } catch (final GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /** What the client says last, after {@link #compute}. */
  String clientFinal() {
    return clientFinal;
  }

  /** Whether the server's last word proves that it knows the password. */
  boolean isProven(final String serverFinal) {
    return serverSignature != null && serverFinal.split(",", -1)[0].equals("v=" + serverSignature);
  }

  private static byte[] hmac(final byte[] key, final byte[] message)
      throws GeneralSecurityException {
    final Mac mac = Mac.getInstance(HMAC);
    mac.init(new SecretKeySpec(key, HMAC));
    return mac.doFinal(message);
  }

  /** SASLprep, as far as passwords that people have need it. */
  private static String prepared(final String password) {
    if (password.chars().allMatch(c -> c < 0x80)) {
      return password;
    }
    final StringBuilder mapped = new StringBuilder();
    for (int i = 0; i < password.length(); i++) {
      final char c = password.charAt(i);
      if (Character.getType(c) == Character.SPACE_SEPARATOR) {
        mapped.append(' ');
      } else if ("\u00AD\u034F\u1806\u200B\u200C\u200D\u2060\uFEFF".indexOf(c) < 0) {
        mapped.append(c);
      }
    }
    return Normalizer.normalize(mapped, Normalizer.Form.NFKC);
  }
}
