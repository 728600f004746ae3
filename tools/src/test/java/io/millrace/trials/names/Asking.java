package io.millrace.trials.names;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.millrace.trials.Await;
import io.millrace.trials.Limits;
import io.millrace.trials.Millrace;
import io.millrace.trials.Peer;
import java.io.EOFException;
import java.io.IOException;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** Clients that want to know which backend they have. */
final class Asking {
  /** When nobody answers. */
  static final String NOBODY = "nobody";

  private Asking() {}

  /** What the backend of a new connection says first. */
  static String once(final Millrace millrace) throws IOException {
    try (Peer client = Peer.connect(millrace.address())) {
      return answer(client);
    }
  }

  /** A client that comes once the name {@code db} is known. */
  static Peer connect(final Millrace millrace) throws IOException {
    awaitMessage(millrace, "/db: resolved to ");
    return Peer.connect(millrace.address());
  }

  /** From an address of the loopback network. */
  static String once(final Millrace millrace, final String from) throws IOException {
    try (Peer client = Peer.connectFrom(from, millrace.address())) {
      return answer(client);
    }
  }

  static String answer(final Peer client) throws IOException {
    try {
      return client.readLine();
    } catch (final EOFException | SocketException e) {
      return NOBODY;
    }
  }

  /** The backends of many clients, in their order. */
  static List<String> all(final Millrace millrace, final List<String> clients) throws IOException {
    final List<String> answers = new ArrayList<>();
    for (final String client : clients) {
      answers.add(once(millrace, client));
    }
    return answers;
  }

  /** Waits until exactly these backends are given, each to a connection in ten. */
  static void await(final Millrace millrace, final String... wanted) {
    final Set<String> seen = new TreeSet<>();
    Await.until(
        () -> "sessions on " + Set.of(wanted) + ", are on " + seen + millrace.messages(),
        Limits.WAIT,
        () -> {
          seen.clear();
          for (int i = 0; i < 10; i++) {
            seen.add(String.valueOf(quietly(millrace)));
          }
          return seen.equals(Set.of(wanted));
        });
  }

  static void awaitMessage(final Millrace millrace, final String text) {
    Await.until(
        () -> text + ", got " + millrace.messages(),
        Limits.WAIT,
        () -> millrace.messages().stream().anyMatch(line -> line.contains(text)));
  }

  static void requireRoundTrip(final Peer client) throws IOException {
    client.send("still there\n");
    assertEquals("still there", client.readLine());
  }

  private static String quietly(final Millrace millrace) {
    try {
      return once(millrace);
    } catch (final IOException e) {
      return e.getMessage();
    }
  }
}
