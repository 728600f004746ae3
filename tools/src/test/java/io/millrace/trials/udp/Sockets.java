package io.millrace.trials.udp;

import io.millrace.trials.Await;
import io.millrace.trials.Ports;
import io.millrace.trials.Proc;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Addresses and what the kernel says about UDP sockets. */
final class Sockets {
  private Sockets() {}

  /** As written behind {@code --listen} and {@code --backend}. */
  static String flag(final InetSocketAddress address) {
    final String host = address.getAddress().getHostAddress();
    return (host.contains(":") ? "[" + host + "]" : host) + ":" + address.getPort();
  }

  static int freePort() {
    return Ports.free();
  }

  static boolean isFree(final int first, final int count, final String... addresses) {
    final List<DatagramSocket> held = new ArrayList<>();
    try {
      for (final String address : addresses) {
        for (int port = first; port < first + count; port++) {
          held.add(new DatagramSocket(new InetSocketAddress(InetAddress.getByName(address), port)));
        }
      }
      return true;
    } catch (final IOException taken) {
      return false;
    } finally {
      held.forEach(DatagramSocket::close);
    }
  }

  /** Whether any process has bound this UDP port. */
  static boolean isBound(final int port) {
    return Proc.output("ss", "-uanH", "sport", "=", ":" + port).contains(":" + port);
  }

  /**
   * Datagrams that the kernel dropped at the sockets bound to this port, for want of room: exact.
   */
  static long kernelDrops(final int port) throws IOException {
    final String suffix = String.format(":%04X", port);
    long drops = 0;
    for (final String table : List.of("/proc/net/udp", "/proc/net/udp6")) {
      for (final String line : Files.readAllLines(Path.of(table))) {
        final String[] fields = line.trim().split("\\s+");
        if (fields[1].endsWith(suffix)) {
          drops += Long.parseLong(fields[fields.length - 1]);
        }
      }
    }
    return drops;
  }

  /** UDP sockets of a process that are connected: one for each live flow. */
  static long connected(final long pid) {
    return Proc.output("ss", "-uanpH", "state", "established")
        .lines()
        .filter(line -> line.contains("pid=" + pid + ","))
        .count();
  }

  /** Waits until a process has at most so many descriptors. */
  static void awaitDescriptors(final long pid, final int most) {
    Await.until("at most " + most + " descriptors", () -> Proc.descriptors(pid) <= most);
  }
}
