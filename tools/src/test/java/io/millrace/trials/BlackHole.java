package io.millrace.trials;

import static org.junit.jupiter.api.Assertions.fail;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.channels.ServerSocketChannel;
import java.util.ArrayList;
import java.util.List;

/** An address that answers no SYN: a listener that never accepts and whose queue is full. */
public final class BlackHole implements AutoCloseable {
  private static final int PROBE_MILLIS = 150;
  private static final int FILLERS_MAX = 16;

  /** In a row: one alone may be the machine's, not the queue's. */
  private static final int UNANSWERED = 2;

  private final ServerSocket server;
  private final List<Socket> fillers = new ArrayList<>();

  public BlackHole() {
    try {
      final InetSocketAddress any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
      server = ServerSocketChannel.open().bind(any, 1).socket();
      for (int unanswered = 0; unanswered < UNANSWERED; ) {
        unanswered = fill() ? 0 : unanswered + 1;
        if (fillers.size() > FILLERS_MAX) {
          fail("the listen queue does not fill");
        }
      }
    } catch (final IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public InetSocketAddress address() {
    return (InetSocketAddress) server.getLocalSocketAddress();
  }

  /** Its address as a flag's value. */
  public String text() {
    return "127.0.0.1:" + server.getLocalPort();
  }

  /**
   * The next connection that gets through now that the queue is emptied: the SYN comes again, the
   * first time after a second.
   */
  public Peer accept() throws IOException {
    server.setSoTimeout(Limits.waitMillis());
    while (true) {
      final Socket socket = server.accept();
      if (fillers.stream().noneMatch(f -> f.getLocalPort() == socket.getPort())) {
        return Peer.accepted(socket.getChannel(), "late");
      }
      socket.close();
    }
  }

  /** Connections of a process that wait for an answer to their SYN. */
  public static int pending(final long pid) {
    return Proc.tcpSockets(pid, "syn-sent");
  }

  @Override
  public void close() {
    try {
      server.close();
      for (final Socket filler : fillers) {
        filler.close();
      }
    } catch (final IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private boolean fill() throws IOException {
    final Socket socket = new Socket();
    fillers.add(socket);
    try {
      socket.connect(address(), PROBE_MILLIS);
      return true;
    } catch (final SocketTimeoutException e) {
      return false;
    }
  }
}
