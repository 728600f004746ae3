package io.millrace.health;

import java.nio.ByteBuffer;

/**
 * What one probe says and how it understands the answer. Pure: bytes in, bytes out. Made for one
 * probe.
 */
interface Dialogue {
  /** A longer message is none that a probe has to understand. */
  int INPUT_MAX = 16 * 1024;

  /** More than any probe says. */
  int OUTPUT_MAX = 8 * 1024;

  /**
   * The way to the backend is open.
   *
   * @param out takes what is to be sent
   * @return the verdict when that is enough, else null
   */
  Verdict begin(ByteBuffer out);

  /**
   * Bytes have come, in pieces of any size; a datagram comes alone and whole.
   *
   * @param in all that was not consumed yet; what is understood is to be consumed
   * @param out takes what is to be sent, a goodbye included
   * @return the verdict when there is one, else null
   */
  Verdict onInput(ByteBuffer in, ByteBuffer out);

  /**
   * The backend has ended before there was a verdict.
   *
   * @return the verdict
   */
  default Verdict onEnd() {
    return Verdict.reply("it closed the connection without an answer");
  }
}
