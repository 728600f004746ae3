package io.millrace.tools.args;

import io.millrace.config.ConfigException;
import io.millrace.config.ListenConfig;

/** The addresses of commands that listen without being a frontend. */
public final class ListenAddress {
  private ListenAddress() {}

  /**
   * Reads one address.
   *
   * @param text {@code [tcp://|udp://]HOST:PORT} or a range, as {@code --listen} takes it
   * @return where to listen
   * @throws UsageException when it is none; the message names the text and the remedy
   */
  public static ListenConfig read(final String text) {
    try {
      return ListenReader.read(text);
    } catch (final ValueException e) {
      throw new UsageException(e.getMessage());
    } catch (final ConfigException e) {
      throw new UsageException(Text.quoted(text) + ": " + e.problem());
    }
  }
}
