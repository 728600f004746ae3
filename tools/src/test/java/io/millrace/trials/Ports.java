package io.millrace.trials;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.DatagramSocket;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Ports that the kernel gives to nobody by itself: one that is found free stays so until the trial
 * binds it, also when other trials run at the same time.
 */
public final class Ports {
  private static final Path RANGE = Path.of("/proc/sys/net/ipv4/ip_local_port_range");
  private static final int FIRST = 12_000;
  private static final int END = kernelsFirst();

  /** Other virtual machines begin elsewhere. */
  private static final AtomicInteger TAKEN =
      new AtomicInteger((int) (ProcessHandle.current().pid() * 97 % (END - FIRST)));

  private Ports() {}

  /** A port that is free for TCP and UDP on all addresses, and that nobody was given before. */
  public static int free() {
    for (int i = 0; i < END - FIRST; i++) {
      final int port = FIRST + TAKEN.getAndIncrement() % (END - FIRST);
      try (ServerSocket tcp = new ServerSocket(port);
          DatagramSocket udp = new DatagramSocket(tcp.getLocalPort())) {
        return udp.getLocalPort();
      } catch (final BindException taken) {
        continue;
      } catch (final IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    throw new AssertionError("no free port");
  }

  private static int kernelsFirst() {
    try {
      // all of it in one read: the kernel gives no second part
      return Integer.parseInt(Files.readAllLines(RANGE).get(0).split("\\s+")[0]);
    } catch (final IOException e) {
      throw new AssertionError(e);
    }
  }
}
