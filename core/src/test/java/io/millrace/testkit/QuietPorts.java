package io.millrace.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.DatagramSocket;
import java.net.ServerSocket;

/**
 * Ports that stay free while a test has closed what it had bound there: the kernel gives none of
 * them to whoever connects or binds meanwhile, as it may do with a port that it has chosen itself.
 */
public final class QuietPorts {
  private static final int FIRST = 10_000;
  private static final int SPAN = 20_000;

  /** Processes that test at the same time have neighbouring ids, and need fewer ports than this. */
  private static final int APART = 200;

  private static int next = (int) (ProcessHandle.current().pid() * APART % SPAN);

  private QuietPorts() {}

  /** A port that is free for TCP and UDP on all addresses. */
  public static int free() {
    return row(1);
  }

  /** The first of so many ports that follow each other, each as {@link #free} gives it. */
  public static synchronized int row(final int count) {
    int first = one();
    for (int last = first; last - first + 1 < count; ) {
      final int port = one();
      first = port == last + 1 ? first : port;
      last = port;
    }
    return first;
  }

  private static int one() {
    while (true) {
      final int port = FIRST + next;
      next = (next + 1) % SPAN;
      try (ServerSocket tcp = new ServerSocket(port);
          DatagramSocket udp = new DatagramSocket(tcp.getLocalPort())) {
        return udp.getLocalPort();
      } catch (final BindException taken) {
        continue;
      } catch (final IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
