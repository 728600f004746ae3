package io.millrace.tools.args;

import io.millrace.config.ProbeConfig;
import java.util.List;

/** Reads one {@code --health}: a type and its keys. */
final class ProbeReader {
  private static final List<String> TYPES = List.of("none", "tcp");

  private ProbeReader() {}

  /**
   * Reads one probe.
   *
   * @param text {@code TYPE[,key=value...]}
   * @return the record
   */
  static ProbeConfig read(final String text) {
    final ProbeKeys keys = ProbeKeys.cut(text);
    final int port = keys.port();
    final ProbeConfig probe =
        switch (keys.type()) {
          case "tcp" -> new ProbeConfig.Tcp(port);
          default ->
              throw new ValueException(
                  Text.quoted(keys.type()) + " is no probe; there are " + String.join(", ", TYPES));
        };
    keys.requireAllTaken();
    return probe;
  }
}
