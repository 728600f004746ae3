package io.millrace.health;

import io.millrace.config.ExpectedReply;
import java.nio.ByteBuffer;

/** Sends a datagram; the first one that comes back decides. */
final class DatagramDialogue implements Dialogue {
  private final byte[] send;
  private final WantedReply wanted;

  DatagramDialogue(final String send, final ExpectedReply reply) {
    this.send = Lines.bytes(send);
    wanted = new WantedReply(reply);
  }

  @Override
  public Verdict begin(final ByteBuffer out) {
    out.put(send);
    return null;
  }

  @Override
  public Verdict onInput(final ByteBuffer in, final ByteBuffer out) {
    final Verdict verdict = wanted.look(in);
    return verdict == null ? Verdict.reply("another answer than expected") : verdict;
  }
}
