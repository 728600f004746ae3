package io.millrace.tools.echo;

import java.io.IOException;
import java.nio.channels.SelectionKey;

/**
 * What the loop calls; attached to a selection key. An exception ends the channel of that key only.
 */
interface Handler {
  /** The channel is ready for something in its interest set. */
  void onReady(SelectionKey key) throws IOException;

  /** A tick asked for with {@link Loop#requestTick()} has come. */
  default void onTick(final SelectionKey key) throws IOException {}

  /** The channel is about to be closed: give back what is held. */
  default void onClose() {}
}
