package io.millrace.health;

import io.millrace.config.ExpectedReply;
import java.nio.ByteBuffer;

/** Sends bytes and looks for others in all that comes back. */
final class ExpectDialogue implements Dialogue {
  private final byte[] send;
  private final WantedReply wanted;

  ExpectDialogue(final String send, final ExpectedReply reply) {
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
    return wanted.look(in);
  }

  @Override
  public Verdict onEnd() {
    return Verdict.reply("it ended without the expected answer");
  }
}
