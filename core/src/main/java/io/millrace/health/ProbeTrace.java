package io.millrace.health;

import java.nio.ByteBuffer;

/** Is told each step of a probe, for somebody who looks on. Called on the thread that probes. */
public interface ProbeTrace {
  /** Nobody looks on. */
  ProbeTrace NONE = new ProbeTrace() {};

  /**
   * Whether anybody looks on: else nothing is to be prepared for it.
   *
   * @return false
   */
  default boolean isOn() {
    return false;
  }

  /**
   * Something has happened.
   *
   * @param text a few words
   */
  default void step(final String text) {
    // nobody looks on
  }

  /**
   * Bytes go to the backend; encrypted ones are shown as what they mean.
   *
   * @param bytes not to be moved
   */
  default void sent(final ByteBuffer bytes) {
    // nobody looks on
  }

  /**
   * Bytes have come from the backend.
   *
   * @param bytes not to be moved
   */
  default void received(final ByteBuffer bytes) {
    // nobody looks on
  }

  /**
   * The probe has its verdict.
   *
   * @param verdict the last thing but the goodbye
   */
  default void verdict(final Verdict verdict) {
    // nobody looks on
  }
}
