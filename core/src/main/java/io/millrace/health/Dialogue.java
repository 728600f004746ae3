package io.millrace.health;

import java.nio.ByteBuffer;

/**
 * What one probe says and how it understands the answer. Pure: bytes in, bytes out. Made for one
 * probe. What takes longer than a step of the control thread may is an errand, done on another
 * thread; until it is done nothing else of the dialogue is called.
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
   * What is to be done before the dialogue can go on. Asked after each step without a verdict.
   *
   * @return run by the worker; null for nothing
   */
  default Runnable errand() {
    return null;
  }

  /**
   * The errand is done.
   *
   * @param in all that was not consumed yet
   * @param out takes what is to be sent
   * @return the verdict when there is one, else null
   */
  default Verdict onErrand(final ByteBuffer in, final ByteBuffer out) {
    return null;
  }

  /** The time is over: an errand that it has now may make its last words. */
  default void leave() {
    // most have nothing to say
  }

  /**
   * Whether the bytes on the wire are of no use to a reader. The dialogue traces what they mean.
   *
   * @return false unless they are encrypted
   */
  default boolean isEncrypted() {
    return false;
  }

  /**
   * The backend has ended before there was a verdict.
   *
   * @return the verdict
   */
  default Verdict onEnd() {
    return Verdict.reply("it closed the connection without an answer");
  }
}
