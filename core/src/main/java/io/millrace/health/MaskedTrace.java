package io.millrace.health;

import java.nio.ByteBuffer;
import java.util.Arrays;

/** Shows a password to nobody: each of its bytes becomes a star. */
final class MaskedTrace implements ProbeTrace {
  private final ProbeTrace trace;
  private final Password password;

  MaskedTrace(final ProbeTrace trace, final Password password) {
    this.trace = trace;
    this.password = password;
  }

  @Override
  public boolean isOn() {
    return trace.isOn();
  }

  @Override
  public void step(final String text) {
    trace.step(text);
  }

  @Override
  public void sent(final ByteBuffer bytes) {
    final byte[] shown = new byte[bytes.remaining()];
    bytes.get(bytes.position(), shown);
    final byte[] secret = password.value() == null ? new byte[0] : Lines.utf8(password.value());
    for (int i = 0; secret.length > 0 && i + secret.length <= shown.length; i++) {
      if (begins(shown, i, secret)) {
        Arrays.fill(shown, i, i + secret.length, (byte) '*');
      }
    }
    trace.sent(ByteBuffer.wrap(shown));
  }

  @Override
  public void received(final ByteBuffer bytes) {
    trace.received(bytes);
  }

  @Override
  public void verdict(final Verdict verdict) {
    trace.verdict(verdict);
  }

  private static boolean begins(final byte[] bytes, final int at, final byte[] with) {
    return Arrays.equals(bytes, at, at + with.length, with, 0, with.length);
  }
}
