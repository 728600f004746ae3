package io.millrace.trials.proxy;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.millrace.trials.Backend;
import io.millrace.trials.Millrace;
import io.millrace.trials.MillraceLauncher;
import io.millrace.trials.Peer;
import io.millrace.trials.SessionLine;
import java.io.IOException;
import java.util.List;

/** A forwarder that requires headers from 127.0.0.0/8, and an echo behind it. */
final class Stage implements AutoCloseable {
  private final Backend backend = Backend.echo();
  private final Millrace millrace;
  private int lines;

  Stage(final String... flags) {
    this(Millrace.launcher(), flags);
  }

  Stage(final MillraceLauncher launcher, final String... flags) {
    millrace = launcher.tcp(List.of(backend), "--accept-proxy", "127.0.0.0/8").args(flags).start();
  }

  Millrace millrace() {
    return millrace;
  }

  Backend backend() {
    return backend;
  }

  Peer connect() throws IOException {
    return Peer.connect(millrace.address());
  }

  /** Sends a header, payload and an end in one go; the payload must come back, then an end. */
  SessionLine forward(final byte[] header) throws IOException {
    final byte[] payload = Header.ascii("PROXY is payload here\r\n");
    try (Peer client = connect()) {
      client.send(Header.join(header, payload));
      client.end();
      final Peer.Rest rest = client.readRest();
      assertArrayEquals(payload, rest.bytes());
      assertEquals(Peer.Ending.END, rest.ending());
    }
    final SessionLine line = nextLine();
    assertEquals("client-end", line.cause(), line.toString());
    assertEquals(payload.length, line.bytesIn(), "payload only");
    return line;
  }

  /** Sends what is no header; nothing comes back, and no backend hears of it. */
  SessionLine refuse(final byte[] header) throws IOException {
    final int before = backend.accepted();
    try (Peer client = connect()) {
      client.send(header);
      assertEquals(0, client.readRest().bytes().length);
    }
    final SessionLine line = nextLine();
    assertEquals("proxy-header", line.cause(), line.toString());
    assertEquals(before, backend.accepted(), "connections of the backend");
    return line;
  }

  SessionLine nextLine() {
    lines++;
    return millrace.awaitSessions(lines).get(lines - 1);
  }

  @Override
  public void close() {
    try {
      millrace.close();
    } finally {
      backend.close();
    }
  }
}
