package io.millrace.trials.health;

import io.millrace.trials.Backend;
import io.millrace.trials.Peer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Servers that understand just one probe, byte by byte. A connection is an offence when it brings
 * other bytes, ends before it was understood, or does not end cleanly.
 */
final class Scripts {
  static final String PGSQL_START =
      bytes(0, 0, 0, 57, 0, 3, 0, 0) + "user\0bob\0database\0bob\0application_name\0millrace\0\0";
  static final String PGSQL_LET_IN =
      "R" + bytes(0, 0, 0, 8, 0, 0, 0, 0) + "Z" + bytes(0, 0, 0, 5) + "I";
  static final String PGSQL_BYE = "X" + bytes(0, 0, 0, 4);
  static final String REDIS_PING = "*1\r\n$4\r\nPING\r\n";
  static final String REDIS_BYE = "*1\r\n$4\r\nQUIT\r\n";
  static final String MYSQL_GREETING =
      packet(
          0,
          bytes(10)
              + "8.0.36\0"
              + bytes(1, 0, 0, 0)
              + "12345678\0"
              + bytes(0xFF, 0xFF, 33, 2, 0, 0xFF, 0xC1, 21)
              + "\0".repeat(10)
              + "123456789012\0mysql_native_password\0");
  static final String MYSQL_LOGIN =
      packet(
          1,
          bytes(0x01, 0x82, 0x08, 0, 0, 0, 0, 1, 33)
              + "\0".repeat(23)
              + "bob\0\0mysql_native_password\0");
  static final String MYSQL_OK = packet(2, bytes(0, 0, 0, 2, 0, 0, 0));
  static final String MYSQL_BYE = packet(0, bytes(1));

  private final List<String> offences = new CopyOnWriteArrayList<>();

  /** What was wrong so far. */
  List<String> offences() {
    return offences;
  }

  /** Says and expects in turns, beginning with what it says; then a clean end. */
  Backend.Script talk(final String name, final String... turns) {
    return peer -> {
      try {
        for (int i = 0; i < turns.length; i++) {
          if (i % 2 == 0) {
            dribble(peer, turns[i]);
          } else {
            hear(peer, turns[i]);
          }
        }
        if (peer.awaitEnding() != Peer.Ending.END) {
          offences.add(name + ": ended by a reset");
        }
      } catch (final SocketException e) {
        offences.add(name + ": " + e);
      }
    };
  }

  private static void hear(final Peer peer, final String expected) throws IOException {
    final String heard =
        new String(peer.readExactly(expected.length()), StandardCharsets.ISO_8859_1);
    if (!heard.equals(expected)) {
      throw new SocketException("heard \"" + heard + "\" instead of \"" + expected + "\"");
    }
  }

  /** One byte in each segment. */
  private static void dribble(final Peer peer, final String text) throws IOException {
    for (final byte each : text.getBytes(StandardCharsets.ISO_8859_1)) {
      peer.send(new byte[] {each});
    }
  }

  static String packet(final int number, final String body) {
    return bytes(body.length() & 0xFF, body.length() >> 8, 0, number) + body;
  }

  static String bytes(final int... values) {
    final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    for (final int value : values) {
      bytes.write(value);
    }
    return bytes.toString(StandardCharsets.ISO_8859_1);
  }
}
