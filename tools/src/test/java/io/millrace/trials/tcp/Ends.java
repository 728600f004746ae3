package io.millrace.trials.tcp;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.millrace.trials.Await;
import io.millrace.trials.Backend;
import io.millrace.trials.Limits;
import io.millrace.trials.Millrace;
import io.millrace.trials.Peer;
import io.millrace.trials.Route;
import io.millrace.trials.SessionLine;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.stream.Stream;

/**
 * Both ends of one connection that passes through something. The trial itself plays the backend, so
 * that one thread sees both.
 */
final class Ends implements AutoCloseable {
  private final Peer client;
  private final Peer backend;
  private final String address;

  private Ends(final Peer client, final Peer backend) {
    this.client = client;
    this.backend = backend;
    address = "127.0.0.1:" + client.local().getPort();
  }

  /** A connection to a {@link Backend#silent} behind the address. */
  static Ends open(final InetSocketAddress address, final Backend server) throws IOException {
    return of(Peer.connect(address), server);
  }

  /** With a client whose receive buffer is that small. */
  static Ends open(
      final InetSocketAddress address, final Backend server, final int clientReceiveBuffer)
      throws IOException {
    return of(Peer.connect(address, clientReceiveBuffer), server);
  }

  /** Connections are opened one after the other only, so that the two belong together. */
  private static Ends of(final Peer client, final Backend server) {
    return new Ends(client, server.next());
  }

  Peer client() {
    return client;
  }

  Peer backend() {
    return backend;
  }

  /** Waits for this connection's line of the session log. */
  SessionLine line(final Millrace millrace) {
    return line(millrace, Limits.WAIT);
  }

  SessionLine line(final Millrace millrace, final Duration limit) {
    Await.until(
        () -> "end of " + address + ", got " + millrace.sessions(),
        limit,
        () -> hasEnded(millrace));
    return lines(millrace).findAny().orElseThrow();
  }

  boolean hasEnded(final Millrace millrace) {
    return lines(millrace).findAny().isPresent();
  }

  @Override
  public void close() {
    client.close();
    backend.close();
  }

  /**
   * When Millrace is in the way: the session log has this one line.
   *
   * @param how cause, who ended it, and how both sides were closed, as {@code "idle millrace
   *     clean"}
   */
  static void assertLogged(final Route route, final String how, final long in, final long out) {
    route.millrace().ifPresent(millrace -> assertLogged(millrace, how, in, out));
  }

  static void assertLogged(
      final Millrace millrace, final String how, final long in, final long out) {
    assertLine(millrace.awaitSessions(1).get(0), how, in, out);
    assertEquals(1, millrace.sessions().size(), "session lines");
  }

  /**
   * When Millrace is in the way: waits for so many lines. A session that another loop runs later
   * may otherwise have its line first.
   */
  static void awaitEnded(final Route route, final int count) {
    route.millrace().ifPresent(millrace -> millrace.awaitSessions(count));
  }

  /** When Millrace is in the way: so many lines, all of sessions that ended like this. */
  static void assertAllEnded(final Route route, final int count, final String how) {
    route.millrace().ifPresent(m -> m.awaitSessions(count).forEach(line -> assertEnded(line, how)));
  }

  static void assertLine(final SessionLine line, final String how, final long in, final long out) {
    assertEnded(line, how);
    assertEquals(in, line.bytesIn(), () -> "bytesIn of " + line);
    assertEquals(out, line.bytesOut(), () -> "bytesOut of " + line);
  }

  static void assertEnded(final SessionLine line, final String how) {
    assertEquals(
        how, line.cause() + " " + line.endedBy() + " " + line.closed(), () -> line.toString());
  }

  private Stream<SessionLine> lines(final Millrace millrace) {
    return millrace.sessions().stream().filter(line -> address.equals(line.client()));
  }
}
