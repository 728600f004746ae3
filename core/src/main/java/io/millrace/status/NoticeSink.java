package io.millrace.status;

/**
 * Takes lines for the operator: warnings and changes of state. Called on any thread: it must not
 * block or throw.
 */
@FunctionalInterface
public interface NoticeSink {
  /** Takes nothing. */
  NoticeSink NONE = text -> {};

  /**
   * Something an operator should know. Holds no client address.
   *
   * @param text one line
   */
  void onNotice(String text);
}
