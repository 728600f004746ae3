package io.millrace.trials;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.DatagramSocket;
import java.net.ServerSocket;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.stream.IntStream;

/**
 * Ports that the kernel gives to nobody by itself, and that no other virtual machine gives out: one
 * that is found free stays so until the trial binds it, also when it was closed for a while and
 * when other trials run at the same time.
 */
public final class Ports {
  private static final Path RANGE = Path.of("/proc/sys/net/ipv4/ip_local_port_range");
  private static final int FIRST = 12_000;
  private static final int END = kernelsFirst();
  private static final int BLOCK = 200;
  private static final Deque<Integer> MINE = new ArrayDeque<>();

  private Ports() {}

  /** A port that is free for TCP and UDP on all addresses, and that nobody was given before. */
  public static synchronized int free() {
    while (true) {
      if (MINE.isEmpty()) {
        claimBlock();
      }
      final int port = MINE.pop();
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

  /** The first of so many ports that follow each other, each as {@link #free} gives it. */
  public static synchronized int row(final int count) {
    int first = free();
    for (int last = first; last - first + 1 < count; ) {
      final int next = free();
      first = next == last + 1 ? first : next;
      last = next;
    }
    return first;
  }

  /** A block is ours while its byte of a common file is locked, that is until this process ends. */
  private static void claimBlock() {
    final int blocks = (END - FIRST) / BLOCK;
    final int start = (int) (ProcessHandle.current().pid() % blocks);
    for (int i = 0; i < blocks; i++) {
      final int block = (start + i) % blocks;
      if (Claims.take(block)) {
        IntStream.range(0, BLOCK).forEach(at -> MINE.add(FIRST + block * BLOCK + at));
        return;
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

  /** Locks on bytes of a file, held until the process ends. */
  private static final class Claims {
    private static final FileChannel FILE = open();

    static boolean take(final int block) {
      try {
        return FILE.tryLock(block, 1, false) != null;
      } catch (final OverlappingFileLockException ours) {
        return false;
      } catch (final IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    private static FileChannel open() {
      final Path file =
          Path.of(
              System.getProperty("java.io.tmpdir"),
              "millrace-trial-ports-" + System.getProperty("user.name"));
      try {
        return FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      } catch (final IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
